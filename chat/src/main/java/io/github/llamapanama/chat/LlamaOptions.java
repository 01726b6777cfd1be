package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ModelInfo;
import io.github.llamapanama.core.ModelParams;
import java.util.Optional;

/**
 * How to load a model, and how to talk to it unless a request says otherwise.
 *
 * @param model how to load its weights
 * @param context how to make its context; unless set, for as many tokens as the model was trained
 *     for but at most {@value #DEFAULT_CONTEXT_SIZE}, on as many threads as llama.cpp would take
 * @param generation how to generate text
 * @param handler the chat format to use; unless set, {@link #formatName()}
 * @param formatName the name of the chat format to use; unless set, the model's own template, or
 *     {@code chatml} with a warning if it has none
 * @param formats where names of chat formats are looked up
 */
public record LlamaOptions(
    ModelParams model,
    Optional<ContextParams> context,
    GenerationOptions generation,
    Optional<ChatFormat> handler,
    Optional<String> formatName,
    ChatFormats formats) {

  /** The most tokens that a context holds unless its size is set. */
  public static final int DEFAULT_CONTEXT_SIZE = 4096;

  /** llama.cpp's defaults, the model's own chat template, the standard chat formats. */
  public static LlamaOptions defaults() {
    return builder().build();
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The context to make for a model. */
  ContextParams contextFor(ModelInfo info) {
    return context.orElseGet(
        () ->
            ContextParams.builder()
                .contextSize(Math.min(info.trainedContextSize(), DEFAULT_CONTEXT_SIZE))
                .threads(defaultThreads())
                .batchThreads(defaultThreads())
                .build());
  }

  /** llama.cpp's rule where it cannot tell cores from hardware threads. */
  private static int defaultThreads() {
    int processors = Runtime.getRuntime().availableProcessors();
    return processors <= 4 ? processors : processors / 2;
  }

  /** Sets options one by one. Not thread-safe. */
  public static final class Builder {
    private ModelParams model = ModelParams.defaults();
    private Optional<ContextParams> context = Optional.empty();
    private GenerationOptions generation = GenerationOptions.none();
    private Optional<ChatFormat> handler = Optional.empty();
    private Optional<String> formatName = Optional.empty();
    private ChatFormats formats = ChatFormats.standard();

    private Builder() {}

    /** Sets how to load the weights. */
    public Builder model(ModelParams params) {
      this.model = params;
      return this;
    }

    /** Sets how to make the context. */
    public Builder context(ContextParams params) {
      this.context = Optional.of(params);
      return this;
    }

    /** Sets how to generate text unless a request says otherwise. */
    public Builder generation(GenerationOptions options) {
      this.generation = options;
      return this;
    }

    /** Sets the chat format. */
    public Builder format(ChatFormat format) {
      this.handler = Optional.of(format);
      return this;
    }

    /** Sets the chat format by its name. */
    public Builder format(String name) {
      this.formatName = Optional.of(name);
      return this;
    }

    /** Sets where names of chat formats are looked up. */
    public Builder formats(ChatFormats registry) {
      this.formats = registry;
      return this;
    }

    /** The options. */
    public LlamaOptions build() {
      return new LlamaOptions(model, context, generation, handler, formatName, formats);
    }
  }
}
