package io.github.llamapanama.server.api;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.github.llamapanama.core.embedding.Embedding;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;

/** Embeddings on OpenAI's wire. */
record EmbeddingsJson(String object, List<Vector> data, String model, TokenCount usage) {

  /** How the numbers of a vector are written. */
  enum Format {
    /** As a list of numbers. */
    @JsonProperty("float")
    FLOAT,
    /** As the Base64 of 32-bit floating-point numbers, the least significant byte first. */
    @JsonProperty("base64")
    BASE64;

    Object write(float[] vector) {
      if (this == FLOAT) {
        return vector;
      }
      ByteBuffer bytes =
          ByteBuffer.allocate(vector.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(vector);
      return Base64.getEncoder().encodeToString(bytes.array());
    }
  }

  /** The vector of a text. */
  record Vector(String object, int index, Object embedding) {}

  /** The vectors of a text as llama.cpp's server writes them, outside OpenAI's form. */
  record Vectors(int index, List<float[]> embedding) {}

  static EmbeddingsJson of(String model, List<Embedding> texts, Format format) {
    return new EmbeddingsJson(
        "list",
        IntStream.range(0, texts.size())
            .mapToObj(i -> new Vector("embedding", i, format.write(texts.get(i).vector())))
            .toList(),
        model,
        TokenCount.read(texts.stream().mapToInt(Embedding::tokens).sum()));
  }
}
