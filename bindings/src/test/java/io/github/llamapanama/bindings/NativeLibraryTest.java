package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NativeLibraryTest {

  @Test
  void theLoadedReleaseIsTheOneOfTheBindings() {
    assertThat(NativeLibrary.info().release()).startsWith(NativeLibrary.RELEASE);
    assertThat(llama_h.llama_version().getString(0)).isEqualTo(NativeLibrary.info().release());
  }
}
