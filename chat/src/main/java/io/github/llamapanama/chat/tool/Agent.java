package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.typed.JsonType;
import io.github.llamapanama.chat.typed.Typed;

/**
 * A model with tools: it is asked, the tools that it calls are called, it is told what they answer,
 * until it needs no more of them.
 *
 * {@snippet :
 * Agent agent = llama.withTools(Tools.ofMethods(new Weather()));
 * System.out.println(agent.chat("What is the weather in Paris?").text());
 * }
 *
 * <p>What goes wrong in a call is told to the model, so that it may try again: a tool that does not
 * exist, arguments that do not fit, an exception (its message alone), a call that takes too long.
 * Immutable; as thread-safe as its model and tools.
 */
public final class Agent {
  private final ChatModel model;
  private final Tools tools;
  private final AgentOptions options;

  private Agent(ChatModel model, Tools tools, AgentOptions options) {
    this.model = model;
    this.tools = tools;
    this.options = options;
  }

  /** A model with tools, within the usual limits. */
  public static Agent of(ChatModel model, Tools tools) {
    return new Agent(model, tools, AgentOptions.defaults());
  }

  /** This agent within other limits. */
  public Agent withOptions(AgentOptions other) {
    return new Agent(model, tools, other);
  }

  /** Its tools. */
  public Tools tools() {
    return tools;
  }

  /** Its limits. */
  public AgentOptions options() {
    return options;
  }

  /**
   * Answers a question.
   *
   * @see #chat(ChatRequest)
   */
  public AgentReply chat(String question) {
    return chat(ChatRequest.of(question));
  }

  /**
   * Continues a conversation until the model answers. Interrupting the calling thread cancels it.
   *
   * @param request the conversation; its tools are offered beside this agent's own, but calls of
   *     them are answered with an error. A tool choice that demands a call holds for the first
   *     reply only.
   * @throws AgentLimitException if there is no answer within the limits
   * @throws io.github.llamapanama.LlamaException if a reply cannot be generated
   * @throws java.util.concurrent.CancellationException if the calling thread is interrupted
   */
  public AgentReply chat(ChatRequest request) {
    try (AgentStream stream = chatStream(request)) {
      return stream.complete();
    }
  }

  /**
   * Answers a question with a Java value.
   *
   * @see #chat(ChatRequest, JsonType)
   */
  public <T> TypedAgentReply<T> chat(String question, Class<T> type) {
    return chat(ChatRequest.of(question), type);
  }

  /**
   * Continues a conversation until the model answers with a Java value.
   *
   * @see #chat(ChatRequest, JsonType)
   */
  public <T> TypedAgentReply<T> chat(ChatRequest request, Class<T> type) {
    return chat(request, JsonType.of(type));
  }

  /**
   * Continues a conversation until the model answers with a Java value: it can write nothing but
   * calls and JSON of that type.
   *
   * @param type takes the place of the request's response format; keep it for further requests
   * @throws io.github.llamapanama.chat.typed.TruncatedOutputException if the last reply ended
   *     before its JSON did; it carries the text so far
   * @throws io.github.llamapanama.chat.typed.StructuredOutputException if the last reply is no JSON
   *     of the type
   * @throws RuntimeException as {@link #chat(ChatRequest)} does
   */
  public <T> TypedAgentReply<T> chat(ChatRequest request, JsonType<T> type) {
    AgentReply reply = chat(request.toBuilder().responseFormat(type.responseFormat()).build());
    return new TypedAgentReply<>(Typed.of(type, reply.completion()).value(), reply);
  }

  /**
   * Continues a conversation until the model answers, and lets you watch.
   *
   * @return what happens, which the caller closes; the work is done by the thread that reads it
   */
  public AgentStream chatStream(ChatRequest request) {
    return new AgentStream(model, tools, options, request);
  }
}
