package io.github.llamapanama.chat.message;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * The parameters of a request, which stand side by side in one JSON object: read group by group,
 * each group a record. What no group takes is unknown.
 *
 * <p>Names on the wire are in snake case. A null counts as absent. Not thread-safe.
 */
public final class Parameters {

  /** What older programs send, and what to send instead. */
  private static final Map<String, String> REMOVED =
      Map.of(
          "tfs_z", "llama.cpp has no tail-free sampling any more: use min_p or typical_p",
          "top_a", "llama.cpp has no top-a sampling: use min_p",
          "penalize_nl", "llama.cpp treats newlines as any token: use logit_bias",
          "logits_all", "say per request what you want to see: use logprobs");

  private final ObjectNode rest;
  private final TreeSet<String> known = new TreeSet<>();
  private final List<String> unmet = new ArrayList<>();

  /**
   * Reads an object.
   *
   * @throws IllegalArgumentException if the text is no JSON object
   */
  public Parameters(String json) {
    this(ChatJson.readObject(json));
  }

  Parameters(ObjectNode object) {
    this.rest = object;
  }

  /** Changes the parameters that no group has taken yet. */
  void change(Consumer<ObjectNode> change) {
    change.accept(rest);
  }

  /**
   * Takes the parameters of a group.
   *
   * @param group a record, whose package is open to Jackson
   * @throws IllegalArgumentException if one is missing or wrong; the message names it
   */
  public <T> T take(Class<T> group) {
    ObjectNode part = rest.objectNode();
    for (List<String> names : ChatJson.names(group)) {
      known.add(names.getFirst());
      List<String> given = names.stream().filter(rest::hasNonNull).toList();
      if (given.stream().map(rest::get).distinct().count() > 1) {
        throw new IllegalArgumentException(
            "parameters '%s' mean the same: give one of them"
                .formatted(String.join("' and '", given)));
      }
      given.forEach(name -> part.set(names.getFirst(), ChatJson.wholeIfItIs(rest.get(name))));
      rest.remove(names);
    }
    return ChatJson.read(part, group);
  }

  /**
   * Takes the parameters that say how to generate, by the names of OpenAI's wire.
   *
   * @throws IllegalArgumentException if one is wrong; the message names it
   */
  public GenerationOptions takeGenerationOptions() {
    return take(GenerationOptionsJson.class).toOptions();
  }

  /** Notes what a parameter asks for in vain, a sentence that is told with the rest. */
  void note(String problem) {
    unmet.add(problem);
  }

  /**
   * Refuses what no group took, or was asked for in vain. A null counts as absent.
   *
   * @throws IllegalArgumentException if there is something; the message says what to use instead
   */
  public void refuseRest() {
    handOverRest(
        problem -> {
          throw new IllegalArgumentException(problem);
        });
  }

  /**
   * Tells what no group took, or was asked for in vain, a sentence for each. A null counts as
   * absent.
   */
  public void handOverRest(Consumer<String> sink) {
    unmet.forEach(sink);
    List<String> names = new ArrayList<>();
    rest.fieldNames().forEachRemaining(names::add);
    names.stream().filter(rest::hasNonNull).map(this::describe).forEach(sink);
  }

  private String describe(String name) {
    String replacement = REMOVED.get(name);
    return replacement == null
        ? "unknown parameter '%s': known are %s".formatted(name, String.join(", ", known))
        : "removed parameter '%s': %s".formatted(name, replacement);
  }
}
