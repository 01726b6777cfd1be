package io.github.llamapanama.core.gguf;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.bindings.NativeLibrary;
import io.github.llamapanama.bindings.gguf_init_params;
import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** What the Java reader says about a file is what llama.cpp's own reader says. */
class GgufAgainstUpstreamTest {

  @BeforeAll
  static void loadLibrary() {
    NativeLibrary.load();
  }

  static List<Path> files() throws IOException {
    Path models =
        Path.of(System.getProperty("llama.cpp.source", "../llama.cpp/target/source"), "models");
    List<Path> files = new ArrayList<>(List.of(TinyChat.path()));
    try (Stream<Path> upstream = Files.list(models)) {
      upstream.filter(file -> file.toString().endsWith(".gguf")).sorted().forEach(files::add);
    }
    return files;
  }

  @ParameterizedTest
  @MethodSource("files")
  void headersAreReadAlike(Path file) {
    Gguf gguf = ModelFileCheck.check(file);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = gguf_init_params.allocate(arena);
      gguf_init_params.no_alloc(params, true);
      MemorySegment upstream =
          llama_h.gguf_init_from_file(arena.allocateFrom(file.toString()), params);
      assertThat(upstream).isNotEqualTo(MemorySegment.NULL);
      try {
        assertThat(gguf.version()).isEqualTo(llama_h.gguf_get_version(upstream));
        assertThat((long) gguf.alignment()).isEqualTo(llama_h.gguf_get_alignment(upstream));
        assertThat(gguf.dataOffset()).isEqualTo(llama_h.gguf_get_data_offset(upstream));
        assertThat(gguf.metadata()).hasSize((int) llama_h.gguf_get_n_kv(upstream));
        assertThat(gguf.tensors()).hasSize((int) llama_h.gguf_get_n_tensors(upstream));
        long id = 0;
        for (String key : gguf.metadata().keySet()) {
          assertThat(key).isEqualTo(llama_h.gguf_get_key(upstream, id).getString(0));
          assertSame(key, gguf.metadata().get(key), upstream, id++);
        }
        for (int i = 0; i < gguf.tensors().size(); i++) {
          assertSame(gguf.tensors().get(i), upstream, i);
        }
      } finally {
        llama_h.gguf_free(upstream);
      }
    }
  }

  @ParameterizedTest
  @EnumSource
  void typesHaveTheirSizes(GgmlType type) {
    assertThat((long) type.blockElements()).isEqualTo(llama_h.ggml_blck_size(type.id()));
    assertThat((long) type.blockBytes()).isEqualTo(llama_h.ggml_type_size(type.id()));
  }

  @Test
  void everyTypeThatUpstreamStillHasIsKnown() {
    for (int id = 0; id < llama_h.GGML_TYPE_COUNT(); id++) {
      assertThat(GgmlType.of(id).isPresent())
          .as("ggml_type %d", id)
          .isEqualTo(llama_h.ggml_blck_size(id) > 0);
    }
    assertThat(GgmlType.of(llama_h.GGML_TYPE_COUNT())).isEmpty();
  }

  private static void assertSame(String key, GgufValue value, MemorySegment upstream, long id) {
    assertThat(GgufType.of(llama_h.gguf_get_kv_type(upstream, id))).as(key).contains(value.type());
    if (value instanceof GgufValue.Array array) {
      assertThat(GgufType.of(llama_h.gguf_get_arr_type(upstream, id)))
          .contains(array.elementType());
      assertThat(array).hasSize((int) llama_h.gguf_get_arr_n(upstream, id));
      if (array.elementType() == GgufType.STRING && !array.isEmpty()) {
        int last = array.size() - 1;
        assertThat(array.get(last).toString())
            .as("the last of %s", key)
            .isEqualTo(llama_h.gguf_get_arr_str(upstream, id, last).getString(0));
      }
    } else if (value instanceof GgufValue.Text text) {
      assertThat(text.value()).isEqualTo(llama_h.gguf_get_val_str(upstream, id).getString(0));
    } else if (value.type() == GgufType.UINT32) {
      int number = llama_h.gguf_get_val_u32(upstream, id);
      assertThat(value).hasToString(Integer.toUnsignedString(number));
    } else if (value.type() == GgufType.FLOAT32) {
      assertThat(value).hasToString(Float.toString(llama_h.gguf_get_val_f32(upstream, id)));
    } else if (value.type() == GgufType.BOOL) {
      assertThat(value).hasToString(Boolean.toString(llama_h.gguf_get_val_bool(upstream, id)));
    }
  }

  private static void assertSame(GgufTensor tensor, MemorySegment upstream, int id) {
    assertThat(tensor.name()).isEqualTo(llama_h.gguf_get_tensor_name(upstream, id).getString(0));
    assertThat(tensor.type().id()).isEqualTo(llama_h.gguf_get_tensor_type(upstream, id));
    assertThat(tensor.offset()).isEqualTo(llama_h.gguf_get_tensor_offset(upstream, id));
    assertThat(tensor.bytes()).isEqualTo(llama_h.gguf_get_tensor_size(upstream, id));
    MemorySegment shape = llama_h.gguf_get_tensor_ne(upstream, id).reinterpret(4 * Long.BYTES);
    long[] dimensions =
        LongStream.range(0, tensor.shape().size())
            .map(i -> shape.getAtIndex(java.lang.foreign.ValueLayout.JAVA_LONG, i))
            .toArray();
    assertThat(tensor.shape())
        .containsExactly(LongStream.of(dimensions).boxed().toArray(Long[]::new));
  }
}
