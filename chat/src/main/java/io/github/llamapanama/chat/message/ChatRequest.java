package io.github.llamapanama.chat.message;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What to ask a model: the conversation so far, the tools it may call, and how to generate the
 * reply. {@link #toJson} and {@link #fromJson} speak OpenAI's wire.
 *
 * {@snippet :
 * ChatRequest.of("What is the capital of France?");
 *
 * ChatRequest.builder()
 *     .system("Answer in one word.")
 *     .user("What is the capital of France?")
 *     .options(options -> options.temperature(0).maxTokens(8))
 *     .build();
 * }
 *
 * @param messages the conversation so far; at least one
 * @param tools what the model may call
 * @param toolChoice whether it may, must or must not
 * @param parallelToolCalls whether it may call several at once; what its template says unless set
 * @param responseFormat the form that the reply's content must have
 * @param reasoning whether and how much the model thinks first, and where its thoughts go
 * @param strictToolCalls whether a tool call that cannot be read is a {@link
 *     ToolCallParseException}; otherwise its text stays in the content
 * @param options how to generate the reply
 * @param templateVariables further variables of the chat template, such as {@code enable_thinking}:
 *     plain maps, lists, strings, numbers and booleans
 * @param documents what a template for retrieval may quote
 * @param templateName which of a model's templates to use, such as {@code rag}; unless set, {@code
 *     tool_use} if there are tools and the model has it, else the default
 * @param addGenerationPrompt whether the prompt ends where the model's reply begins
 * @param continueFinalMessage whether the model goes on with the last message, an assistant's,
 *     instead of a new one
 * @param model the name of the model, for a server that has several
 * @param stream whether a server streams the reply; in Java, call the streaming methods instead
 * @param streamUsage whether a streamed reply ends with a chunk that counts the tokens
 * @param endUser names the person who asks, for a server's logs; the model does not see it
 */
public record ChatRequest(
    List<ChatMessage> messages,
    List<Tool> tools,
    Optional<ToolChoice> toolChoice,
    Optional<Boolean> parallelToolCalls,
    ResponseFormat responseFormat,
    ReasoningOptions reasoning,
    boolean strictToolCalls,
    GenerationOptions options,
    Map<String, @Nullable Object> templateVariables,
    List<Map<String, @Nullable Object>> documents,
    Optional<String> templateName,
    boolean addGenerationPrompt,
    boolean continueFinalMessage,
    Optional<String> model,
    boolean stream,
    boolean streamUsage,
    Optional<String> endUser) {

  /** Copies what is given. */
  public ChatRequest {
    messages = List.copyOf(messages);
    tools = List.copyOf(tools);
    templateVariables = JsonValues.copy(templateVariables);
    documents = documents.stream().map(JsonValues::copy).toList();
    if (messages.isEmpty()) {
      throw new IllegalArgumentException("a chat request needs at least one message");
    }
    if (continueFinalMessage && messages.getLast().role() != Role.ASSISTANT) {
      throw new IllegalArgumentException(
          "only an assistant's message can be continued, but the last one is the %s's"
              .formatted(messages.getLast().role().wireName()));
    }
  }

  /** A question. */
  public static ChatRequest of(String question) {
    return of(ChatMessage.user(question));
  }

  /** A conversation. */
  public static ChatRequest of(ChatMessage... messages) {
    return of(List.of(messages));
  }

  /** A conversation. */
  public static ChatRequest of(List<ChatMessage> messages) {
    return builder().messages(messages).build();
  }

  /**
   * Reads a request of OpenAI's wire.
   *
   * @throws IllegalArgumentException if it is no JSON, or a parameter is unknown, wrong or not
   *     supported; the message names it
   */
  public static ChatRequest fromJson(String json) {
    Parameters parameters = new Parameters(json);
    ChatRequest request = read(parameters);
    parameters.refuseRest();
    return request;
  }

  /**
   * Reads a request of OpenAI's wire, and goes on without the parameters that are unknown or were
   * removed.
   *
   * @param ignored is told of each such parameter, in a sentence
   * @throws IllegalArgumentException if it is no JSON, or a parameter is wrong or not supported;
   *     the message names it
   */
  public static ChatRequest fromJson(String json, Consumer<String> ignored) {
    Parameters parameters = new Parameters(json);
    ChatRequest request = read(parameters);
    parameters.handOverRest(ignored);
    return request;
  }

  private static ChatRequest read(Parameters parameters) {
    parameters.change(DeprecatedFunctions::translate);
    GenerationOptions options = parameters.takeGenerationOptions();
    ServiceParameters service = parameters.take(ServiceParameters.class);
    service.tellUnmet(parameters::note);
    ChatRequest request = parameters.take(ChatRequestJson.class).toRequest(options);
    return service
        .safetyIdentifier()
        .filter(name -> request.endUser().isEmpty())
        .map(name -> request.toBuilder().endUser(name).build())
        .orElse(request);
  }

  /** This request on OpenAI's wire. A chain of samplers of your own has no form there. */
  public String toJson() {
    return ChatJson.writeTogether(ChatRequestJson.of(this), GenerationOptionsJson.of(options));
  }

  /** The tools that the model is shown: none if it must not call any. */
  public List<Tool> visibleTools() {
    return toolChoice.equals(Optional.of(ToolChoice.Mode.NONE)) ? List.of() : tools;
  }

  /**
   * All that the chat template is told besides the conversation: {@link #reasoning()} as templates
   * know it, and {@link #templateVariables()}, which win.
   */
  public Map<String, @Nullable Object> allTemplateVariables() {
    Map<String, @Nullable Object> all = reasoning.templateVariables();
    all.putAll(templateVariables);
    return all;
  }

  /** Whether the model shall think first; empty if the request leaves it to the template. */
  public Optional<Boolean> enableThinking() {
    return allTemplateVariables().get("enable_thinking") instanceof Boolean enabled
        ? Optional.of(enabled)
        : Optional.empty();
  }

  /** A builder of an empty conversation. */
  public static Builder builder() {
    return new Builder();
  }

  /** The same with another conversation. */
  public ChatRequest withMessages(List<ChatMessage> conversation) {
    Builder builder = toBuilder();
    builder.messages.clear();
    return builder.messages(conversation).build();
  }

  /**
   * The same, with defaults for what it does not say.
   *
   * @param thinking whether and how much to think
   * @param variables of the chat template
   */
  public ChatRequest withDefaults(
      ReasoningOptions thinking, Map<String, ? extends @Nullable Object> variables) {
    if (thinking.equals(ReasoningOptions.defaults()) && variables.isEmpty()) {
      return this;
    }
    Map<String, @Nullable Object> all = new LinkedHashMap<>(variables);
    all.keySet().removeAll(reasoning.templateVariables().keySet());
    all.putAll(templateVariables);
    return toBuilder().reasoning(reasoning.orElse(thinking)).templateVariables(all).build();
  }

  /** A builder that starts from this request. */
  public Builder toBuilder() {
    Builder builder = new Builder();
    builder.messages.addAll(messages);
    builder.tools.addAll(tools);
    builder.toolChoice = toolChoice;
    builder.parallelToolCalls = parallelToolCalls;
    builder.responseFormat = responseFormat;
    builder.reasoning = reasoning;
    builder.strictToolCalls = strictToolCalls;
    builder.options = options.toBuilder();
    builder.templateVariables.putAll(templateVariables);
    builder.documents.addAll(documents);
    builder.templateName = templateName;
    builder.addGenerationPrompt = addGenerationPrompt;
    builder.continueFinalMessage = continueFinalMessage;
    builder.model = model;
    builder.stream = stream;
    builder.streamUsage = streamUsage;
    builder.endUser = endUser;
    return builder;
  }

  /** Collects a request. Not thread-safe. */
  public static final class Builder {
    private final List<ChatMessage> messages = new ArrayList<>();
    private final List<Tool> tools = new ArrayList<>();
    private Optional<ToolChoice> toolChoice = Optional.empty();
    private Optional<Boolean> parallelToolCalls = Optional.empty();
    private ResponseFormat responseFormat = new ResponseFormat.Text();
    private ReasoningOptions reasoning = ReasoningOptions.defaults();
    private boolean strictToolCalls;
    private GenerationOptions.Builder options = GenerationOptions.builder();
    private final Map<String, @Nullable Object> templateVariables = new LinkedHashMap<>();
    private final List<Map<String, @Nullable Object>> documents = new ArrayList<>();
    private Optional<String> templateName = Optional.empty();
    private boolean addGenerationPrompt = true;
    private boolean continueFinalMessage;
    private Optional<String> model = Optional.empty();
    private boolean stream;
    private boolean streamUsage;
    private Optional<String> endUser = Optional.empty();

    private Builder() {}

    /** Adds a message. */
    public Builder message(ChatMessage message) {
      messages.add(message);
      return this;
    }

    /** Adds messages. */
    public Builder messages(List<ChatMessage> more) {
      messages.addAll(more);
      return this;
    }

    /** Adds a system message. */
    public Builder system(String text) {
      return message(ChatMessage.system(text));
    }

    /** Adds a user's message. */
    public Builder user(String text) {
      return message(ChatMessage.user(text));
    }

    /** Adds an assistant's message. */
    public Builder assistant(String text) {
      return message(ChatMessage.assistant(text));
    }

    /** Adds a tool. */
    public Builder tool(Tool tool) {
      tools.add(tool);
      return this;
    }

    /** Adds tools. */
    public Builder tools(List<Tool> more) {
      tools.addAll(more);
      return this;
    }

    /** Sets whether the model may, must or must not call a tool. */
    public Builder toolChoice(ToolChoice choice) {
      this.toolChoice = Optional.of(choice);
      return this;
    }

    /** Sets whether the model may call several tools at once. */
    public Builder parallelToolCalls(boolean value) {
      this.parallelToolCalls = Optional.of(value);
      return this;
    }

    /** Sets the form that the reply's content must have. */
    public Builder responseFormat(ResponseFormat format) {
      this.responseFormat = format;
      return this;
    }

    /** Sets whether and how much the model thinks first, and where its thoughts go. */
    public Builder reasoning(ReasoningOptions value) {
      this.reasoning = value;
      return this;
    }

    /** Sets whether a tool call that cannot be read is an error; false unless set. */
    public Builder strictToolCalls(boolean value) {
      this.strictToolCalls = value;
      return this;
    }

    /** Sets how to generate the reply. */
    public Builder options(GenerationOptions value) {
      this.options = value.toBuilder();
      return this;
    }

    /** Changes how to generate the reply. */
    public Builder options(Consumer<GenerationOptions.Builder> change) {
      change.accept(options);
      return this;
    }

    /** Sets a variable of the chat template. */
    public Builder templateVariable(String name, @Nullable Object value) {
      templateVariables.put(name, value);
      return this;
    }

    /** Sets variables of the chat template. */
    public Builder templateVariables(Map<String, ? extends @Nullable Object> variables) {
      templateVariables.putAll(variables);
      return this;
    }

    /** Lets a model that can do both think first, or not: the variable {@code enable_thinking}. */
    public Builder enableThinking(boolean think) {
      return templateVariable("enable_thinking", think);
    }

    /** Adds a document for retrieval. */
    public Builder document(Map<String, ? extends @Nullable Object> document) {
      documents.add(JsonValues.copy(document));
      return this;
    }

    /** Sets which of a model's templates to use. */
    public Builder templateName(String name) {
      this.templateName = Optional.of(name);
      return this;
    }

    /** Sets whether the prompt ends where the reply begins; true unless set. */
    public Builder addGenerationPrompt(boolean value) {
      this.addGenerationPrompt = value;
      return this;
    }

    /** Sets whether the model goes on with the last message; false unless set. */
    public Builder continueFinalMessage(boolean value) {
      this.continueFinalMessage = value;
      return this;
    }

    /** Sets the name of the model. */
    public Builder model(String name) {
      this.model = Optional.of(name);
      return this;
    }

    /** Sets whether a server streams the reply. */
    public Builder stream(boolean value) {
      this.stream = value;
      return this;
    }

    /** Sets whether a streamed reply ends with a chunk that counts the tokens. */
    public Builder streamUsage(boolean value) {
      this.streamUsage = value;
      return this;
    }

    /** Sets the name of the person who asks. */
    public Builder endUser(String name) {
      this.endUser = Optional.of(name);
      return this;
    }

    /**
     * The request.
     *
     * @throws IllegalArgumentException if there is no message, or the last one is to be continued
     *     but is not the assistant's
     */
    public ChatRequest build() {
      return new ChatRequest(
          messages,
          tools,
          toolChoice,
          parallelToolCalls,
          responseFormat,
          reasoning,
          strictToolCalls,
          options.build(),
          templateVariables,
          documents,
          templateName,
          addGenerationPrompt,
          continueFinalMessage,
          model,
          stream,
          streamUsage,
          endUser);
    }
  }
}
