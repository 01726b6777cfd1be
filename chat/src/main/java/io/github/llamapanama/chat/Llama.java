package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.BoundaryTokens;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.format.PromptTokenizer;
import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.chat.tool.Agent;
import io.github.llamapanama.chat.tool.ChatModel;
import io.github.llamapanama.chat.tool.Tools;
import io.github.llamapanama.chat.typed.JsonType;
import io.github.llamapanama.chat.typed.Typed;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.LoraAdapter;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.embedding.EmbeddingRequest;
import io.github.llamapanama.core.embedding.Embeddings;
import io.github.llamapanama.core.embedding.RerankRequest;
import io.github.llamapanama.core.embedding.Reranking;
import io.github.llamapanama.core.engine.Completion;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.EngineSnapshot;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.GenerationParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The front door: a model to talk to.
 *
 * {@snippet :
 * try (Llama llama = Llama.load(Path.of("model.gguf"))) {
 *   System.out.println(llama.chat("What is the capital of France?").text());
 * }
 * }
 *
 * <p>It owns its {@link Model}, adapters and an {@link Engine}, and frees them when it is closed.
 * Any number of threads, virtual or not, may use it at any time: requests made at once are answered
 * at once, and what their prompts have in common is computed once.
 */
public final class Llama implements ChatModel, AutoCloseable {
  private final Model model;
  private final LlamaOptions options;
  private final List<LoraAdapter> adapters = new ArrayList<>();
  private final Engine engine;
  private final PromptTokenizer tokenizer;
  private final LogprobTexts logprobTexts;
  private final TextCompleter completer;
  private final BoundaryTokens boundaryTokens;
  private final Object formatLock = new Object();
  private @Nullable ChatFormat format;

  private Llama(Model model, LlamaOptions options) {
    this.model = model;
    this.options = options;
    this.tokenizer = new PromptTokenizer(model.vocabulary());
    this.logprobTexts = new LogprobTexts(model.vocabulary());
    this.boundaryTokens = BoundaryTokens.of(model.vocabulary());
    this.engine = open();
    this.completer = new TextCompleter(engine, tokenizer);
  }

  /** Opens the engine; until it is open, nobody else closes the adapters. */
  private Engine open() {
    try {
      List<LoraAdapter.Scaled> scaled = new ArrayList<>();
      for (LoraFile lora : options.lora()) {
        LoraAdapter adapter = LoraAdapter.load(model, lora.file());
        adapters.add(adapter);
        scaled.add(adapter.scaled(lora.scale()));
      }
      return Engine.open(model, options.engineFor(model.info(), scaled));
    } catch (Throwable e) {
      adapters.forEach(LoraAdapter::close);
      throw e;
    }
  }

  /**
   * Loads a model with llama.cpp's defaults.
   *
   * @see #load(Path, LlamaOptions)
   */
  public static Llama load(Path path) {
    return load(path, LlamaOptions.defaults());
  }

  /**
   * Loads a model.
   *
   * @param path a GGUF file, or the first of several
   * @param options how to load it, and how to talk to it
   * @throws io.github.llamapanama.core.ModelLoadException if it cannot be loaded
   * @throws io.github.llamapanama.core.LoraLoadException if an adapter cannot be loaded for it
   * @throws io.github.llamapanama.core.ContextCreationException if there is no memory for it
   * @throws io.github.llamapanama.bindings.NativeLibraryException if llama.cpp cannot be loaded
   * @throws IllegalArgumentException if the chat format named is unknown, or the options do not fit
   *     the model
   */
  public static Llama load(Path path, LlamaOptions options) {
    options.formatName().ifPresent(options.formats()::get);
    Model model = Model.load(path, options.model());
    try {
      return new Llama(model, options);
    } catch (Throwable e) {
      model.close();
      throw e;
    }
  }

  /** What computes, for requests of your own. It is closed with this object. */
  public Engine engine() {
    return engine;
  }

  /** What the engine is doing. */
  public EngineSnapshot snapshot() {
    return engine.snapshot();
  }

  /** The model. It is closed with this object. */
  public Model model() {
    return model;
  }

  /** How it was loaded, and how it is talked to. */
  public LlamaOptions options() {
    return options;
  }

  /**
   * How the vectors of a text's tokens are made one: as the options say, else the model; {@link
   * Pooling#NONE} if neither does.
   */
  public Pooling pooling() {
    Pooling chosen = engine.params().context().pooling();
    return chosen == Pooling.MODEL ? model.pooling() : chosen;
  }

  /**
   * How this model is talked to: the handler given to {@link LlamaOptions}, else the format named
   * there, else the model's own template, else {@code chatml} with a warning.
   *
   * @throws io.github.llamapanama.chat.template.TemplateException if the model's template is not
   *     valid
   */
  public ChatFormat format() {
    synchronized (formatLock) {
      if (format == null) {
        format = FormatPrecedence.choose(options, model);
      }
      return format;
    }
  }

  /** How text is generated where a request leaves it open. */
  public GenerationParams defaultParams() {
    return GenerationPlan.of(Prompt.builder().build(), whole(GenerationOptions.none())).params();
  }

  /** Turns prompts into tokens. */
  public PromptTokenizer tokenizer() {
    return tokenizer;
  }

  /**
   * The prompt that a request becomes.
   *
   * @throws io.github.llamapanama.chat.template.TemplateException if the template refuses it
   */
  public Prompt render(ChatRequest request) {
    return format().prompt(withDefaults(request), boundaryTokens);
  }

  /** What a request sets, and the rest as this model was loaded with, in its tokens. */
  private GenerationOptions whole(GenerationOptions request) {
    return request
        .orElse(options.generation())
        .withTextsAsTokens(text -> model.vocabulary().tokenize(text, false, false));
  }

  private ChatRequest withDefaults(ChatRequest request) {
    return request.withDefaults(options.reasoning(), options.templateVariables());
  }

  /**
   * Answers a question.
   *
   * @see #chat(ChatRequest)
   */
  public ChatCompletion chat(String question) {
    return chat(ChatRequest.of(question));
  }

  /**
   * Continues a conversation. Interrupting the calling thread cancels it.
   *
   * @throws io.github.llamapanama.chat.template.TemplateException if the template refuses the
   *     request
   * @throws io.github.llamapanama.core.ContextOverflowException if the conversation is too long
   * @throws io.github.llamapanama.core.engine.EngineBusyException if too many requests wait
   * @throws io.github.llamapanama.core.engine.DeadlineExceededException if it takes too long
   * @throws io.github.llamapanama.chat.message.ToolCallParseException if a tool call cannot be read
   *     and the request is strict about that
   * @throws IllegalArgumentException if the options do not fit the model, or both the request and
   *     its tools or response format need a grammar
   * @throws IllegalStateException if this object is closed
   * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
   */
  public ChatCompletion chat(ChatRequest request) {
    try (ChatStream reply = chatStream(request)) {
      return reply.complete();
    }
  }

  /**
   * Continues a conversation in the background; to cancel the future cancels that.
   *
   * @throws RuntimeException as {@link #chatStream} does; what goes wrong later fails the future
   */
  public CompletableFuture<ChatCompletion> chatAsync(ChatRequest request) {
    return chatStream(request).completion();
  }

  /**
   * Continues a conversation, and lets you read while the model writes.
   *
   * @return the reply, which the caller closes
   * @throws io.github.llamapanama.chat.template.TemplateException if the template refuses the
   *     request
   * @throws io.github.llamapanama.core.ContextOverflowException if the conversation is too long
   * @throws io.github.llamapanama.core.engine.EngineBusyException if too many requests wait
   * @throws IllegalArgumentException if the options do not fit the model, or both the request and
   *     its tools or response format need a grammar
   * @throws IllegalStateException if this object is closed
   */
  @Override
  public ChatStream chatStream(ChatRequest request) {
    ChatRequest full = withDefaults(options.trimTurns() ? trim(request) : request);
    Prompt prompt = format().prompt(full, boundaryTokens);
    GenerationPlan plan =
        GenerationPlan.of(prompt, whole(full.options()))
            .withProcessor(ReasoningBudget.of(full, prompt, model.vocabulary()));
    int[] tokens = tokenizer.tokenize(prompt);
    List<Generation> texts = plan.submit(engine, List.of(tokens));
    return new ChatStream(
        name(request.model()),
        tokens.length,
        IntStream.range(0, texts.size())
            .mapToObj(
                i -> new ChoiceStream(i, texts.get(i), prompt.replyFormat().parser(), logprobTexts))
            .toList());
  }

  /**
   * Asks for a Java value.
   *
   * @see #chat(ChatRequest, JsonType)
   */
  public <T> Typed<T> chat(String question, Class<T> type) {
    return chat(ChatRequest.of(question), type);
  }

  /**
   * Asks for a Java value.
   *
   * @see #chat(ChatRequest, JsonType)
   */
  public <T> Typed<T> chat(ChatRequest request, Class<T> type) {
    return chat(request, JsonType.of(type));
  }

  /**
   * Continues a conversation with a Java value: the model can write nothing but JSON of that type.
   *
   * @param type takes the place of the request's response format; keep it for further requests
   * @throws io.github.llamapanama.chat.typed.TruncatedOutputException if the reply ended before its
   *     JSON did; it carries the text so far
   * @throws io.github.llamapanama.chat.typed.StructuredOutputException if the reply is no JSON of
   *     the type, as where the model calls a tool instead
   * @throws RuntimeException as {@link #chat(ChatRequest)} does
   */
  public <T> Typed<T> chat(ChatRequest request, JsonType<T> type) {
    return Typed.of(type, chat(typed(request, type)));
  }

  /**
   * Asks for a Java value, and lets you watch it grow.
   *
   * @see #chatStream(ChatRequest, JsonType)
   */
  public <T> TypedStream<T> chatStream(ChatRequest request, Class<T> type) {
    return chatStream(request, JsonType.of(type));
  }

  /**
   * Continues a conversation with a Java value, and lets you watch it grow.
   *
   * @param type takes the place of the request's response format; keep it for further requests
   * @return the value, which the caller closes
   * @throws RuntimeException as {@link #chatStream(ChatRequest)} does
   */
  public <T> TypedStream<T> chatStream(ChatRequest request, JsonType<T> type) {
    return new TypedStream<>(chatStream(typed(request, type)), type);
  }

  private static ChatRequest typed(ChatRequest request, JsonType<?> type) {
    return request.toBuilder().responseFormat(type.responseFormat()).build();
  }

  /**
   * This model with tools: it calls them until it has its answer.
   *
   * {@snippet :
   * llama.withTools(Tools.ofMethods(new Weather())).chat("What is the weather in Paris?").text();
   * }
   */
  public Agent withTools(Tools tools) {
    return Agent.of(this, tools);
  }

  /**
   * Leaves out the oldest turns of a conversation that is too long for the context. A turn is a
   * user's message and all that follows until the next, so calls of tools and their answers stay
   * together; instructions and the last turn stay. There shall be room for as many tokens as the
   * request allows, or a quarter of the context if it does not say.
   *
   * @throws io.github.llamapanama.core.ContextOverflowException if not even the last turn fits
   * @throws io.github.llamapanama.chat.template.TemplateException if the template refuses the
   *     request
   */
  public ChatRequest trim(ChatRequest request) {
    int limit = engine.sequenceContextSize();
    int room = whole(request.options()).maxTokens().orElse(limit / 4);
    return new TurnTrimmer(shorter -> tokenizer.tokenize(render(shorter)).length, limit)
        .trim(request, Math.min(room, limit / 2));
  }

  /**
   * Goes on with a text.
   *
   * @see #complete(String, GenerationOptions)
   */
  public Completion complete(String prompt) {
    return complete(prompt, GenerationOptions.none());
  }

  /**
   * Goes on with a text. Interrupting the calling thread cancels it.
   *
   * @param prompt what comes before; special tokens written in it are meant
   * @param generation how to generate
   * @throws io.github.llamapanama.core.ContextOverflowException if the prompt is too long
   * @throws IllegalArgumentException if the options do not fit the model, or the prompt has no
   *     token
   * @throws IllegalStateException if this object is closed
   * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
   */
  public Completion complete(String prompt, GenerationOptions generation) {
    try (Generation text = completeStream(prompt, generation)) {
      return text.complete();
    }
  }

  /**
   * Goes on with texts, or fills gaps in them. Interrupting the calling thread cancels it.
   *
   * @throws io.github.llamapanama.core.ContextOverflowException if a prompt is too long
   * @throws io.github.llamapanama.core.InfillNotSupportedException if there is a gap to fill, which
   *     the model cannot
   * @throws io.github.llamapanama.core.engine.EngineBusyException if too many requests wait
   * @throws io.github.llamapanama.core.engine.DeadlineExceededException if it takes too long
   * @throws io.github.llamapanama.chat.schema.SchemaException if the form asked for cannot be had
   * @throws IllegalArgumentException if the options do not fit the model or each other, or a prompt
   *     has no token
   * @throws IllegalStateException if this object is closed
   * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
   */
  public TextCompletion complete(CompletionRequest request) {
    try (CompletionStream text = completeStream(request)) {
      return text.complete();
    }
  }

  /**
   * Goes on with texts, or fills gaps in them, and lets you read while the model writes.
   *
   * @return the texts, which the caller closes
   * @throws RuntimeException as {@link #complete(CompletionRequest)} does, for all that is known
   *     before anything is computed
   */
  public CompletionStream completeStream(CompletionRequest request) {
    GenerationOptions merged = whole(request.options());
    BestTexts best = BestTexts.of(request, merged);
    return new CompletionStream(
        name(request.model()), completer.submit(request, best.asked(merged)), best, logprobTexts);
  }

  /**
   * Goes on with texts, or fills gaps in them, and hands over the engine's own events of each.
   * Which texts are the best is not looked at.
   *
   * @return all texts of the first prompt, then all of the next, which the caller closes
   * @throws RuntimeException as {@link #completeStream(CompletionRequest)} does
   */
  public List<Generation> generations(CompletionRequest request) {
    return completer.submit(request, whole(request.options()));
  }

  /**
   * Goes on with a text, and lets you read while the model writes. Of several choices there is only
   * the first.
   *
   * @param prompt what comes before; special tokens written in it are meant
   * @param generation how to generate
   * @return the text, which the caller closes
   * @throws io.github.llamapanama.core.ContextOverflowException if the prompt is too long
   * @throws io.github.llamapanama.core.engine.EngineBusyException if too many requests wait
   * @throws IllegalArgumentException if the options do not fit the model, or the prompt has no
   *     token
   * @throws IllegalStateException if this object is closed
   */
  public Generation completeStream(String prompt, GenerationOptions generation) {
    Prompt text = Prompt.ofTemplate(prompt);
    return GenerationPlan.of(text, whole(generation)).submitOne(engine, tokenizer.tokenize(text));
  }

  /**
   * The embedding of a text: pooled as the model says, or the mean of its tokens' vectors if it
   * says nothing; of length 1.
   *
   * @see Engine#embed
   */
  public float[] embed(String text) {
    return embed(List.of(text)).texts().getFirst().vector();
  }

  /**
   * The embeddings of texts, in as few batches as fit: pooled as the model says, or the mean of
   * their tokens' vectors if it says nothing; of length 1. For other kinds ask the {@link
   * #engine()}.
   *
   * @see Engine#embed
   */
  public Embeddings embed(List<String> texts) {
    EmbeddingRequest request = EmbeddingRequest.of(model.vocabulary(), texts);
    return engine.embed(pooling() == Pooling.NONE ? request.withPooling(Pooling.MEAN) : request);
  }

  /**
   * How well documents answer a query, by a model made for that.
   *
   * @see Engine#rerank
   */
  public Reranking rerank(String query, List<String> documents) {
    return engine.rerank(new RerankRequest(query, documents));
  }

  private String name(Optional<String> requested) {
    return requested
        .or(() -> Optional.ofNullable(model.metadata().get("general.name")))
        .orElseGet(() -> String.valueOf(model.path().getFileName()));
  }

  /**
   * Cancels what is being generated, fails what waits, and frees the context and the model. Closing
   * again does nothing.
   */
  @Override
  public void close() {
    engine.close();
    adapters.forEach(LoraAdapter::close);
    model.close();
  }

  @Override
  public String toString() {
    return "Llama[" + model + "]";
  }
}
