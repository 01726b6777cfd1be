package io.github.llamapanama.cli;

import io.github.llamapanama.chat.Llama;
import io.github.llamapanama.cli.console.Printable;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ModelInfo;

/** A model in a few words. */
final class ModelDescription {
  private ModelDescription() {}

  /** What it is. */
  static String of(Llama llama) {
    ModelInfo info = llama.model().info();
    return "%s: %s, %s parameters, %s"
        .formatted(
            llama.model().path().getFileName(),
            info.architecture(),
            Printable.count(info.parameterCount()),
            info.fileType());
  }

  /** What it is, and how it serves requests. */
  static String serving(Llama llama) {
    ContextParams context = llama.engine().params().context();
    return of(llama)
        + (context.embeddings()
            ? "; embeddings only"
            : "; %,d tokens of context, %d requests at once"
                .formatted(llama.snapshot().kvCapacity(), context.maxSequences()));
  }
}
