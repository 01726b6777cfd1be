package io.github.llamapanama.bindings;

import static io.github.llamapanama.bindings.llama_h.C_INT;
import static io.github.llamapanama.bindings.llama_h.llama_log_set;
import static io.github.llamapanama.bindings.llama_h.llama_model_default_params;
import static io.github.llamapanama.bindings.llama_h.llama_model_get_vocab;
import static io.github.llamapanama.bindings.llama_h.llama_model_load_from_file;
import static io.github.llamapanama.bindings.llama_h.llama_tokenize;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** C functions called without core: structs by value, strings, arrays, callbacks, misuse. */
class DirectCallTest {

  @BeforeAll
  static void silenceTheLibrary() {
    llama_log_set(
        ggml_log_callback.allocate((level, text, user) -> {}, Arena.global()), MemorySegment.NULL);
  }

  @Test
  void theExampleOfTheReadmeCountsTokens() {
    Path vocabulary = Upstream.source().resolve("models/ggml-vocab-llama-spm.gguf");
    assertThat(countTokens(vocabulary, "Hello world")).isEqualTo(2);
  }

  static int countTokens(Path file, String text) {
    NativeLibrary.load();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama_model_default_params(arena);
      llama_model_params.vocab_only(params, true);

      MemorySegment path = arena.allocateFrom(file.toString());
      MemorySegment model = llama_model_load_from_file(path, params);
      if (model.address() == 0) {
        throw new IllegalArgumentException("no model: " + file);
      }
      model = model.reinterpret(arena, llama_h::llama_model_free);

      MemorySegment utf8 = arena.allocateFrom(text);
      int length = (int) utf8.byteSize() - 1;
      MemorySegment tokens = arena.allocate(C_INT, length + 1L);
      MemorySegment vocabulary = llama_model_get_vocab(model);
      return llama_tokenize(vocabulary, utf8, length, tokens, length + 1, false, false);
    }
  }

  @Test
  void theExampleStandsInTheReadme() throws IOException {
    String readme = Files.readString(Path.of("README.md"));
    String example = readme.replaceAll("(?s).*```java\n(.*?)```.*", "$1");
    String source =
        Files.readString(
            Path.of("src", "test", "java")
                .resolve(getClass().getName().replace('.', '/') + ".java"),
            StandardCharsets.UTF_8);
    assertThat(example).contains("countTokens");
    assertThat(source).containsIgnoringWhitespaces(example);
  }

  @Test
  void misuseKeepsTheExceptionOfTheJdk() throws Exception {
    Arena confined = Arena.ofConfined();
    MemorySegment text = confined.allocateFrom("mmap");
    var thrown = new Throwable[1];
    Thread other =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    llama_h.llama_load_mode_from_str(text);
                  } catch (WrongThreadException e) {
                    thrown[0] = e;
                  }
                });
    other.join();
    assertThat(thrown[0]).isInstanceOf(WrongThreadException.class);

    confined.close();
    assertThatThrownBy(() -> llama_h.llama_load_mode_from_str(text))
        .isInstanceOf(IllegalStateException.class);
  }

  @Test
  void theThreadPoolOfTheCpuBackendCanBeMade() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama_h.ggml_threadpool_params_default(arena, 2);
      MemorySegment pool = llama_h.ggml_threadpool_new(params);
      assertThat(pool.address()).isNotZero();
      llama_h.ggml_threadpool_free(pool);
    }
  }
}
