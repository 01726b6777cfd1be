package io.github.llamapanama.server.error;

import io.github.llamapanama.LlamaException;
import io.github.llamapanama.bindings.NativeLibraryException;
import io.github.llamapanama.chat.message.ToolCallParseException;
import io.github.llamapanama.chat.schema.SchemaException;
import io.github.llamapanama.chat.template.TemplateException;
import io.github.llamapanama.chat.tool.AgentLimitException;
import io.github.llamapanama.chat.typed.StructuredOutputException;
import io.github.llamapanama.core.ContextCreationException;
import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.DecodeException;
import io.github.llamapanama.core.GenerationNotSupportedException;
import io.github.llamapanama.core.InfillNotSupportedException;
import io.github.llamapanama.core.KvCacheFullException;
import io.github.llamapanama.core.LoraLoadException;
import io.github.llamapanama.core.ModelLoadException;
import io.github.llamapanama.core.NoTokenAllowedException;
import io.github.llamapanama.core.StateException;
import io.github.llamapanama.core.embedding.RerankNotSupportedException;
import io.github.llamapanama.core.embedding.TextTooLongException;
import io.github.llamapanama.core.engine.DeadlineExceededException;
import io.github.llamapanama.core.engine.EngineBusyException;
import io.github.llamapanama.core.sampling.GrammarException;
import io.github.llamapanama.server.config.ConfigException;
import io.github.llamapanama.server.error.ErrorAnswer.TooLong;
import io.github.llamapanama.server.http.BodiesFullException;
import io.github.llamapanama.server.http.BodyTooLargeException;
import io.github.llamapanama.server.http.RequestTimeoutException;
import io.github.llamapanama.server.http.ServerClosingException;
import io.github.llamapanama.server.model.ModelInUseException;
import io.github.llamapanama.server.model.ModelLoadingException;
import io.github.llamapanama.server.model.ModelNotFoundException;
import io.github.llamapanama.server.model.ModelsBusyException;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Which failure becomes which answer: the one place that says so. */
public final class ErrorTable {
  private static final String SERVER_ERROR = "server_error";

  /** How the messages of wrong parameters begin. */
  private static final Pattern PARAMETER =
      Pattern.compile("^(?:unknown |removed )?parameter '([^']+)'");

  private ErrorTable() {}

  /** The answer to a failure. */
  public static ErrorAnswer answer(Throwable failure) {
    return known(failure)
        .orElseGet(
            () ->
                ErrorAnswer.of(
                    500, SERVER_ERROR, "an internal error, which the server's log tells more of"));
  }

  /** The answer to a failure that is foreseen; empty for one that is a mistake in the server. */
  public static Optional<ErrorAnswer> known(Throwable failure) {
    return Optional.ofNullable(
        switch (failure) {
          case ApiException refused -> refused.answer();
          case BodyTooLargeException large ->
              ErrorAnswer.of(413, "invalid_request_error", message(large));
          case RequestTimeoutException late ->
              ErrorAnswer.of(408, "invalid_request_error", message(late)).withCode("timeout");
          case BodiesFullException full -> ErrorAnswer.unavailable(message(full));
          case ServerClosingException closing -> ErrorAnswer.unavailable(message(closing));
          case ModelNotFoundException missing ->
              ErrorAnswer.notFound(message(missing)).withCode("model_not_found").withParam("model");
          case ModelLoadingException loading -> ErrorAnswer.unavailable(message(loading));
          case ModelsBusyException busy ->
              ErrorAnswer.unavailable(message(busy)).withRetryAfter(Duration.ofSeconds(5));
          case ModelInUseException used ->
              ErrorAnswer.of(409, "conflict_error", message(used)).withParam("model");
          case ContextOverflowException overflow -> tooLong(overflow);
          case TextTooLongException overflow ->
              ErrorAnswer.tooLong(
                  message(overflow), new TooLong(overflow.tokens(), overflow.limit()));
          case EngineBusyException busy ->
              ErrorAnswer.of(429, "rate_limit_error", message(busy))
                  .withCode("rate_limit_exceeded")
                  .withRetryAfter(Duration.ofSeconds(1));
          case DeadlineExceededException late ->
              ErrorAnswer.of(504, "timeout_error", message(late)).withCode("timeout");
          case GrammarException wrong -> ErrorAnswer.invalid(message(wrong)).withParam("grammar");
          case SchemaException wrong -> ErrorAnswer.invalid(message(wrong));
          case TemplateException refused -> ErrorAnswer.invalid(message(refused));
          case NoTokenAllowedException stuck -> ErrorAnswer.invalid(message(stuck));
          case InfillNotSupportedException unable -> notSupported(unable);
          case GenerationNotSupportedException unable -> notSupported(unable);
          case RerankNotSupportedException unable -> notSupported(unable);
          case KvCacheFullException full -> ErrorAnswer.unavailable(message(full));
          case ContextCreationException full -> ErrorAnswer.unavailable(message(full));
          case ToolCallParseException unread -> broken(unread, "tool_call_unreadable");
          case StructuredOutputException unread -> broken(unread, "structured_output_unreadable");
          case AgentLimitException limit -> broken(limit, "agent_limit");
          case ModelLoadException unread -> broken(unread, "model_not_loaded");
          case LoraLoadException unread -> broken(unread, "adapter_not_loaded");
          case ConfigException wrong -> broken(wrong, "server_configuration");
          case NativeLibraryException missing -> broken(missing, "library_not_loaded");
          case DecodeException broken -> broken(broken, "decode_failed");
          case StateException broken -> broken(broken, "state_not_restored");
          case LlamaException other -> broken(other, "failed");
          case CancellationException closed ->
              ErrorAnswer.unavailable("the server is closing, or the request was cancelled");
          case IllegalArgumentException wrong -> invalid(wrong);
          default -> null;
        });
  }

  /** In words by which programs know it that were written for llama-server, or for OpenAI. */
  private static ErrorAnswer tooLong(ContextOverflowException overflow) {
    return ErrorAnswer.tooLong(
        ("request (%d tokens) exceeds the available context size (%d tokens), which is the maximum"
                + " context length here: shorten the prompt or raise the context size")
            .formatted(overflow.needed(), overflow.limit()),
        new TooLong(overflow.needed(), overflow.limit()));
  }

  private static ErrorAnswer notSupported(RuntimeException failure) {
    return ErrorAnswer.notSupported(message(failure));
  }

  private static ErrorAnswer broken(RuntimeException failure, String code) {
    return ErrorAnswer.of(500, SERVER_ERROR, message(failure)).withCode(code);
  }

  private static ErrorAnswer invalid(IllegalArgumentException failure) {
    ErrorAnswer answer = ErrorAnswer.invalid(message(failure));
    Matcher parameter = PARAMETER.matcher(answer.message());
    return parameter.find() ? answer.withParam(parameter.group(1)) : answer;
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }
}
