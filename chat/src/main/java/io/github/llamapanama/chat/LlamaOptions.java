package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.LoraAdapter;
import io.github.llamapanama.core.ModelInfo;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.engine.EngineParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * How to load a model, and how to talk to it unless a request says otherwise.
 *
 * @param model how to load its weights
 * @param lora adapters that change its weights for all requests, also for embeddings
 * @param parallelism how many requests are computed at once; they share the context, more wait
 * @param context what to change in the context, which otherwise holds as many tokens as the model
 *     was trained for but at most {@value #DEFAULT_CONTEXT_SIZE}, in one cache for all requests,
 *     and computes on as many threads as llama.cpp would take
 * @param engine what to change in how requests are served
 * @param generation how to generate text
 * @param reasoning whether and how much the model thinks, and where its thoughts go, as far as a
 *     request does not say
 * @param templateVariables further variables of the chat template; those of a request win
 * @param trimTurns whether the oldest turns of a conversation that outgrows the context are left
 *     out, as {@link Llama#trim} does; otherwise it fails
 * @param handler the chat format to use; unless set, {@link #formatName()}
 * @param formatName the name of the chat format to use; unless set, the model's own template, or
 *     {@code chatml} with a warning if it has none
 * @param formats where names of chat formats are looked up
 */
public record LlamaOptions(
    ModelParams model,
    List<LoraFile> lora,
    int parallelism,
    Consumer<ContextParams.Builder> context,
    Consumer<EngineParams.Builder> engine,
    GenerationOptions generation,
    ReasoningOptions reasoning,
    Map<String, @Nullable Object> templateVariables,
    boolean trimTurns,
    Optional<ChatFormat> handler,
    Optional<String> formatName,
    ChatFormats formats) {

  /** The most tokens that a context holds unless its size is set. */
  public static final int DEFAULT_CONTEXT_SIZE = 4096;

  /** How many requests are computed at once unless set, as in llama.cpp's server. */
  public static final int DEFAULT_PARALLELISM = 4;

  /** Copies the list and the map. */
  public LlamaOptions {
    lora = List.copyOf(lora);
    templateVariables = Collections.unmodifiableMap(new LinkedHashMap<>(templateVariables));
  }

  /** llama.cpp's defaults, the model's own chat template, the standard chat formats. */
  public static LlamaOptions defaults() {
    return builder().build();
  }

  /** A builder that starts from the defaults. */
  public static Builder builder() {
    return new Builder();
  }

  /** The same, loading the weights otherwise. */
  public LlamaOptions withModel(ModelParams params) {
    return with(params, engine);
  }

  /** The same with a change to how requests are served, before the changes they make. */
  public LlamaOptions withEngine(Consumer<EngineParams.Builder> change) {
    return with(model, change.andThen(engine));
  }

  private LlamaOptions with(ModelParams params, Consumer<EngineParams.Builder> engineChange) {
    return new LlamaOptions(
        params,
        lora,
        parallelism,
        context,
        engineChange,
        generation,
        reasoning,
        templateVariables,
        trimTurns,
        handler,
        formatName,
        formats);
  }

  /** How to serve a model with its adapters. */
  EngineParams engineFor(ModelInfo info, List<LoraAdapter.Scaled> adapters) {
    ContextParams.Builder contextParams =
        ContextParams.builder()
            .contextSize(Math.min(info.trainedContextSize(), DEFAULT_CONTEXT_SIZE))
            .maxSequences(parallelism)
            .unifiedKvCache(true)
            .threads(defaultThreads())
            .batchThreads(defaultThreads());
    context.accept(contextParams);
    if (!adapters.isEmpty()) {
      contextParams.adapters(adapters);
    }
    EngineParams.Builder engineParams = EngineParams.builder().context(contextParams.build());
    engine.accept(engineParams);
    return engineParams.build();
  }

  /** llama.cpp's rule where it cannot tell cores from hardware threads. */
  private static int defaultThreads() {
    int processors = Runtime.getRuntime().availableProcessors();
    return processors <= 4 ? processors : processors / 2;
  }

  /** Sets options one by one. Not thread-safe. */
  public static final class Builder {
    private ModelParams model = ModelParams.defaults();
    private final List<LoraFile> lora = new ArrayList<>();
    private int parallelism = DEFAULT_PARALLELISM;
    private Consumer<ContextParams.Builder> context = params -> {};
    private Consumer<EngineParams.Builder> engine = params -> {};
    private GenerationOptions generation = GenerationOptions.none();
    private ReasoningOptions reasoning = ReasoningOptions.defaults();
    private Map<String, @Nullable Object> templateVariables = Map.of();
    private boolean trimTurns;
    private Optional<ChatFormat> handler = Optional.empty();
    private Optional<String> formatName = Optional.empty();
    private ChatFormats formats = ChatFormats.standard();

    private Builder() {}

    /** Sets how to load the weights. */
    public Builder model(ModelParams params) {
      this.model = params;
      return this;
    }

    /** Adds a LoRA adapter with the strength that it was trained for. */
    public Builder lora(Path file) {
      return lora(file, 1);
    }

    /**
     * Adds a LoRA adapter.
     *
     * @throws IllegalArgumentException if the scale is no finite number
     */
    public Builder lora(Path file, float scale) {
      this.lora.add(new LoraFile(file, scale));
      return this;
    }

    /** Sets how many requests are computed at once. */
    public Builder parallelism(int requests) {
      this.parallelism = requests;
      return this;
    }

    /** Changes the context, such as {@code context -> context.contextSize(8192)}. */
    public Builder context(Consumer<ContextParams.Builder> change) {
      this.context = this.context.andThen(change);
      return this;
    }

    /** Changes how requests are served, such as {@code engine -> engine.queueCapacity(16)}. */
    public Builder engine(Consumer<EngineParams.Builder> change) {
      this.engine = this.engine.andThen(change);
      return this;
    }

    /** Sets whether the oldest turns of a conversation that is too long are left out. */
    public Builder trimTurns(boolean trim) {
      this.trimTurns = trim;
      return this;
    }

    /** Sets how to generate text unless a request says otherwise. */
    public Builder generation(GenerationOptions options) {
      this.generation = options;
      return this;
    }

    /** Sets whether and how much to think as far as a request does not say. */
    public Builder reasoning(ReasoningOptions options) {
      this.reasoning = options;
      return this;
    }

    /** Sets further variables of the chat template. */
    public Builder templateVariables(Map<String, @Nullable Object> variables) {
      this.templateVariables = variables;
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
      return new LlamaOptions(
          model,
          lora,
          parallelism,
          context,
          engine,
          generation,
          reasoning,
          templateVariables,
          trimTurns,
          handler,
          formatName,
          formats);
    }
  }
}
