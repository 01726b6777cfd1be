package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class SymbolTest {

  @Test
  void everyBoundFunctionIsInTheLibraries() throws Exception {
    var missing = new ArrayList<String>();
    for (String function : Bindings.functions()) {
      try {
        Bindings.address(function);
      } catch (InvocationTargetException e) {
        missing.add(function + ": " + e.getCause());
      }
    }
    assertThat(Bindings.functions()).hasSizeGreaterThan(500);
    assertThat(missing)
        .as("bound functions without a symbol in %s", NativeLibrary.info())
        .isEmpty();
  }

  @Test
  void everySymbolOfTheListIsBound() throws IOException {
    assertThat(Bindings.functions()).containsExactlyInAnyOrderElementsOf(listed("function"));
    assertThat(Bindings.constants().keySet())
        .containsExactlyInAnyOrderElementsOf(listed("constant"));
  }

  @Test
  void aMissingFunctionIsNamed() {
    assertThatThrownBy(() -> NativeLibrary.symbol("llama_no_such_function"))
        .isInstanceOf(UnsatisfiedLinkError.class)
        .hasMessageContaining("llama_no_such_function")
        .hasMessageContaining(NativeLibrary.info().directory().toString());
  }

  @Test
  void aFunctionOfAnotherLibraryIsNotOurs() {
    assertThatThrownBy(() -> NativeLibrary.symbol("JNI_CreateJavaVM"))
        .isInstanceOf(UnsatisfiedLinkError.class);
  }

  private static List<String> listed(String kind) throws IOException {
    String option = "--include-" + kind + " ";
    return Files.readAllLines(Path.of("jextract", "symbols.txt")).stream()
        .filter(line -> line.startsWith(option))
        .map(line -> line.substring(option.length()))
        .toList();
  }
}
