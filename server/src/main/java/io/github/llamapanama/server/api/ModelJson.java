package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.core.ModelInfo;
import io.github.llamapanama.server.model.ModelState;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** A model on OpenAI's wire, with what llama.cpp's servers tell of it besides. */
record ModelJson(
    String id,
    List<String> aliases,
    String object,
    long created,
    String ownedBy,
    Status status,
    Optional<Meta> meta) {

  /**
   * Whether it can be used at once.
   *
   * @param value unloaded, loading, loaded or unloading
   * @param failed true if it could not be loaded the last time
   */
  record Status(String value, Optional<Boolean> failed) {
    static Status of(ModelState state) {
      return new Status(state.status().wireName(), state.failure().map(failure -> true));
    }
  }

  /** What is known of a loaded model. */
  record Meta(
      int vocabType,
      int nVocab,
      int nCtx,
      int nCtxTrain,
      int nEmbd,
      long nParams,
      long size,
      String ftype) {

    static Meta of(Llama llama) {
      ModelInfo info = llama.model().info();
      return new Meta(
          llama.model().vocabulary().type().value(),
          llama.model().vocabulary().size(),
          llama.engine().sequenceContextSize(),
          info.trainedContextSize(),
          info.embeddingSize(),
          info.parameterCount(),
          info.sizeInBytes(),
          info.fileType());
    }
  }

  /**
   * @param created since when the server has it
   */
  static ModelJson of(ModelState state, Instant created, Optional<Llama> loaded) {
    return new ModelJson(
        state.name(),
        state.aliases(),
        "model",
        created.getEpochSecond(),
        "llamacpp",
        Status.of(state),
        loaded.map(Meta::of));
  }
}
