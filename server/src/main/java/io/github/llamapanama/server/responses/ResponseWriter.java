package io.github.llamapanama.server.responses;

import io.github.llamapanama.chat.ChatStream;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.server.blocks.Block;
import io.github.llamapanama.server.blocks.Reply;
import io.github.llamapanama.server.error.ErrorAnswer;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;

/** Writes a reply as a response to its request, in whatever state it is. */
public final class ResponseWriter {
  private static final ResponseJson.IncompleteDetails TOO_LONG =
      new ResponseJson.IncompleteDetails("max_output_tokens");

  private final ResponsesRequest request;
  private final String reply;
  private final Instant created;
  private final String model;

  /**
   * @param request what was asked
   * @param reply what answers it
   */
  public ResponseWriter(ResponsesRequest request, ChatStream reply) {
    this.request = request;
    this.reply = reply.id().substring(reply.id().indexOf('-') + 1);
    this.created = reply.created();
    this.model = reply.model();
  }

  /** The response to a reply that has ended, to be written as JSON. */
  public Object ended(Reply whole) {
    return response(
        whole.isCut() ? ResponseStatus.INCOMPLETE : ResponseStatus.COMPLETED,
        whole.blocks().stream().map(block -> ended(block, whole.isCutIn(block))).toList(),
        Optional.of(whole.end()),
        Optional.empty());
  }

  ResponseJson begun() {
    return response(ResponseStatus.IN_PROGRESS, List.of(), Optional.empty(), Optional.empty());
  }

  ResponseJson failed(List<OutputItem> output, ErrorAnswer error) {
    return response(
        ResponseStatus.FAILED,
        output,
        Optional.empty(),
        Optional.of(new ResponseJson.Failure(code(error), error.message())));
  }

  /** The code that is nearest, of those that the API has. */
  private static String code(ErrorAnswer error) {
    if (error.status() == 429) {
      return "rate_limit_exceeded";
    }
    return error.status() < 500 ? "invalid_prompt" : "server_error";
  }

  String id(Block block) {
    return OutputItem.id(block, reply);
  }

  OutputItem begun(Block block) {
    return OutputItem.begun(block, reply);
  }

  OutputItem ended(Block block, boolean cut) {
    return OutputItem.ended(
        block, reply, cut ? ResponseStatus.INCOMPLETE : ResponseStatus.COMPLETED);
  }

  private ResponseJson response(
      ResponseStatus status,
      List<OutputItem> output,
      Optional<ChatEvent.Finished> end,
      Optional<ResponseJson.Failure> error) {
    ResponseParameters asked = request.asked();
    ServiceParameters service = request.service();
    GenerationOptions options = request.chat().options();
    return new ResponseJson(
        "resp_" + reply,
        "response",
        created.getEpochSecond(),
        status == ResponseStatus.COMPLETED
            ? OptionalLong.of(Instant.now().getEpochSecond())
            : OptionalLong.empty(),
        status,
        error,
        status == ResponseStatus.INCOMPLETE ? Optional.of(TOO_LONG) : Optional.empty(),
        model,
        output,
        end.map(ResponseJson.UsageJson::of),
        asked.instructions(),
        asked.tools(),
        asked.toolChoice().orElse(FunctionChoice.AUTO),
        asked.parallelToolCalls().orElse(true),
        asked.text().orElse(TextOptions.PLAIN),
        asked.reasoning().orElse(ResponseParameters.Reasoning.UNSET),
        asked.maxOutputTokens(),
        service.maxToolCalls(),
        options.temperature(),
        options.topP(),
        asked.topLogprobs().orElse(0),
        asked.truncation().orElse(ResponseParameters.FAIL),
        service.metadata().orElse(Map.of()),
        service.user(),
        service.safetyIdentifier(),
        service.promptCacheKey(),
        Optional.empty(),
        "default",
        false,
        false);
  }
}
