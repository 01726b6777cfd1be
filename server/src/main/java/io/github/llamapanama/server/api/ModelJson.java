package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.core.ModelInfo;
import java.time.Instant;
import java.util.Optional;

/** A model on OpenAI's wire, with what llama.cpp's server tells of it where it is loaded. */
record ModelJson(String id, String object, long created, String ownedBy, Optional<Meta> meta) {
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
  static ModelJson of(String name, Instant created, Optional<Llama> loaded) {
    return new ModelJson(name, "model", created.getEpochSecond(), "llamacpp", loaded.map(Meta::of));
  }
}
