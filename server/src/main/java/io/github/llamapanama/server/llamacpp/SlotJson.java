package io.github.llamapanama.server.llamacpp;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.core.engine.ActiveRequest;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.stream.IntStream;

/**
 * A place for a request that is being computed, as llama.cpp's server writes it; what tells of the
 * request is absent where there is none.
 *
 * @param nCtx how many tokens a request may have
 * @param speculative whether tokens are guessed ahead, which is not done
 * @param idTask the number of the request
 * @param nPromptTokens the length of the prompt
 * @param nPromptTokensProcessed how many of its tokens were computed
 * @param nPromptTokensCache how many did not have to be
 * @param params how its text is generated
 * @param nextToken how far its text is; one element
 */
public record SlotJson(
    int id,
    int nCtx,
    boolean speculative,
    boolean isProcessing,
    OptionalLong idTask,
    OptionalInt nPromptTokens,
    OptionalInt nPromptTokensProcessed,
    OptionalInt nPromptTokensCache,
    Optional<ObjectNode> params,
    Optional<List<NextToken>> nextToken) {

  /**
   * How far a text is.
   *
   * @param nRemain how many more tokens there may be, -1 for no limit but the context
   * @param nDecoded how many there are
   */
  public record NextToken(boolean hasNextToken, int nRemain, int nDecoded) {}

  /**
   * All slots.
   *
   * @param active the requests that are computed
   * @param slots how many there can be
   * @param contextSize how many tokens each may have
   */
  public static List<SlotJson> of(List<ActiveRequest> active, int slots, int contextSize) {
    return IntStream.range(0, Math.max(slots, active.size()))
        .mapToObj(
            i ->
                i < active.size()
                    ? processing(i, contextSize, active.get(i))
                    : idle(i, contextSize))
        .toList();
  }

  private static SlotJson idle(int id, int contextSize) {
    return new SlotJson(
        id,
        contextSize,
        false,
        false,
        OptionalLong.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        OptionalInt.empty(),
        Optional.empty(),
        Optional.empty());
  }

  private static SlotJson processing(int id, int contextSize, ActiveRequest request) {
    OptionalInt limit = request.params().maxTokens();
    int remaining = limit.isPresent() ? limit.getAsInt() - request.generatedTokens() : -1;
    return new SlotJson(
        id,
        contextSize,
        false,
        true,
        OptionalLong.of(request.number()),
        OptionalInt.of(request.promptTokens()),
        OptionalInt.of(request.readTokens() - request.cachedTokens()),
        OptionalInt.of(request.cachedTokens()),
        Optional.of(GenerationSettings.of(request.params())),
        Optional.of(List.of(new NextToken(true, remaining, request.generatedTokens()))));
  }
}
