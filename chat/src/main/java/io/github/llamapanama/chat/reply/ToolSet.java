package io.github.llamapanama.chat.reply;

import io.github.llamapanama.chat.message.Tool;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The tools that a reply may call, by name. */
final class ToolSet {
  private static final String QUALIFIER = "functions.";

  private final Map<String, Tool.Function> functions = new LinkedHashMap<>();

  ToolSet(List<Tool> tools) {
    tools.forEach(tool -> functions.put(tool.function().name(), tool.function()));
  }

  boolean isEmpty() {
    return functions.isEmpty();
  }

  Iterable<String> names() {
    return functions.keySet();
  }

  /** The tool that a model means, which may write {@code functions.f} for {@code f}. */
  Optional<String> named(String written) {
    String name = written.strip();
    if (functions.containsKey(name)) {
      return Optional.of(name);
    }
    return name.startsWith(QUALIFIER) && functions.containsKey(name.substring(QUALIFIER.length()))
        ? Optional.of(name.substring(QUALIFIER.length()))
        : Optional.empty();
  }

  /** The schema of an argument; empty if there is none. */
  Map<?, ?> argumentSchema(String tool, String key) {
    Tool.Function function = functions.get(tool);
    if (function != null
        && function.parameters().isPresent()
        && function.parameters().get().get("properties") instanceof Map<?, ?> properties
        && properties.get(key) instanceof Map<?, ?> property) {
      return property;
    }
    return Map.of();
  }

  ArgumentType argumentType(String tool, String key) {
    return Optional.ofNullable(functions.get(tool))
        .flatMap(Tool.Function::parameters)
        .map(schema -> ArgumentType.of(schema, key))
        .orElse(ArgumentType.UNKNOWN);
  }

  /**
   * The tool whose name stands at an index, before one of the markers.
   *
   * @return the index after the name, {@link ReplyInput#OPEN} or none
   */
  int matchName(ReplyInput input, int from, List<Marker> followers) {
    int start = input.skipSpace(from);
    int longest = start == input.length() ? input.missing() : ReplyInput.NONE;
    boolean open = longest == ReplyInput.OPEN;
    for (String name : functions.keySet()) {
      int end = input.match(name, start);
      open |= end == ReplyInput.OPEN;
      if (end < 0 || end <= longest) {
        continue;
      }
      for (Marker follower : followers) {
        int after = follower.matchSpaced(input, end);
        open |= after == ReplyInput.OPEN;
        if (after >= 0) {
          longest = Math.max(longest, end);
        }
      }
    }
    return open ? ReplyInput.OPEN : longest;
  }
}
