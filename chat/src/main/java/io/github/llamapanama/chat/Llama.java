package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.BoundaryTokens;
import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.format.PromptTokenizer;
import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.core.Context;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.engine.Completion;
import io.github.llamapanama.core.engine.GenerationParams;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
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
 * <p>It owns its {@link Model} and a {@link Context}, and frees both when it is closed. Any thread,
 * virtual or not, may use it at any time; requests made at once are answered one after the other.
 */
public final class Llama implements AutoCloseable {
  private final Model model;
  private final LlamaOptions options;
  private final ModelThread thread;
  private final PromptTokenizer tokenizer;
  private final BoundaryTokens boundaryTokens;
  private final Object formatLock = new Object();
  private @Nullable ChatFormat format;

  private Llama(Model model, LlamaOptions options) {
    this.model = model;
    this.options = options;
    this.tokenizer = new PromptTokenizer(model.vocabulary());
    this.boundaryTokens = BoundaryTokens.of(model.vocabulary());
    this.thread = new ModelThread(model, options.contextFor(model.info()));
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

  /** The model. It is closed with this object. */
  public Model model() {
    return model;
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
    return format().prompt(request, boundaryTokens);
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
   * @throws IllegalArgumentException if the options do not fit the model
   * @throws IllegalStateException if this object is closed
   * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
   */
  public ChatCompletion chat(ChatRequest request) {
    try (ChatStream reply = chatStream(request)) {
      return reply.complete();
    }
  }

  /**
   * Continues a conversation, and lets you read while the model writes.
   *
   * @return the reply, which the caller closes
   * @throws io.github.llamapanama.chat.template.TemplateException if the template refuses the
   *     request
   * @throws IllegalArgumentException if a number among the options is out of its range
   * @throws IllegalStateException if this object is closed
   */
  public ChatStream chatStream(ChatRequest request) {
    Prompt prompt = render(request);
    GenerationOptions merged = request.options().orElse(options.generation());
    TextStream text = write(prompt, merged);
    return new ChatStream(name(request), text, prompt.replyFormat().parser());
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
    try (TextStream text = completeStream(prompt, generation)) {
      return text.complete();
    }
  }

  /**
   * Goes on with a text, and lets you read while the model writes.
   *
   * @param prompt what comes before; special tokens written in it are meant
   * @param generation how to generate
   * @return the text, which the caller closes
   * @throws IllegalArgumentException if a number among the options is out of its range
   * @throws IllegalStateException if this object is closed
   */
  public TextStream completeStream(String prompt, GenerationOptions generation) {
    return write(Prompt.ofTemplate(prompt), generation.orElse(options.generation()));
  }

  private TextStream write(Prompt prompt, GenerationOptions generation) {
    List<String> stops = new ArrayList<>(prompt.stops());
    generation.stop().stream().filter(stop -> !stops.contains(stop)).forEach(stops::add);
    GenerationParams params = GenerationParams.defaults().withStops(stops);
    params =
        params.withSampling(
            prompt
                .grammar()
                .map(generation.toSampling()::withGrammar)
                .orElseGet(generation::toSampling));
    if (generation.maxTokens().isPresent()) {
      params = params.withMaxTokens(generation.maxTokens().getAsInt());
    }
    return thread.write(tokenizer.tokenize(prompt), params);
  }

  private String name(ChatRequest request) {
    return request
        .model()
        .or(() -> Optional.ofNullable(model.metadata().get("general.name")))
        .orElseGet(() -> String.valueOf(model.path().getFileName()));
  }

  /**
   * Cancels what is being generated, fails what waits, and frees the context and the model. Closing
   * again does nothing.
   */
  @Override
  public void close() {
    thread.close();
    model.close();
  }

  @Override
  public String toString() {
    return "Llama[" + model + "]";
  }
}
