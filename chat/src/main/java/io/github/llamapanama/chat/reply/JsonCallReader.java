package io.github.llamapanama.chat.reply;

import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a call that is a JSON object with the tool's name and arguments in it. */
final class JsonCallReader implements CallReader {
  private static final Set<String> NAME_KEYS = Set.of("name", "tool_name", "function");
  private static final Set<String> ARGUMENTS_KEYS = Set.of("arguments", "parameters");
  private static final Set<String> ID_KEYS = Set.of("id", "tool_call_id", "call_id");

  private final ReplyInput input;
  private final ToolSyntax.Json syntax;
  private final ToolSet tools;
  private final CallSink sink;
  private final int start;
  private final boolean marked;
  private @Nullable JsonArguments arguments;
  private int argumentsEnd = ReplyInput.OPEN;
  private int depth;

  /**
   * Starts at the call's opening brace.
   *
   * @param marked whether markers say that this is a call, so that keys may have other usual names
   */
  JsonCallReader(
      ReplyInput input,
      ToolSyntax.Json syntax,
      ToolSet tools,
      CallSink sink,
      int start,
      boolean marked) {
    this.input = input;
    this.syntax = syntax;
    this.tools = tools;
    this.sink = sink;
    this.start = start;
    this.marked = marked;
  }

  @Override
  public boolean begun() {
    return arguments != null;
  }

  @Override
  public int read() {
    JsonArguments known = arguments;
    if (known == null) {
      return new Members(false).read(start);
    }
    if (argumentsEnd < 0) {
      argumentsEnd = known.read();
      if (argumentsEnd < 0) {
        return argumentsEnd;
      }
    }
    Members rest = new Members(true);
    int end = rest.read(argumentsEnd);
    if (end >= 0) {
      rest.id.ifPresent(sink::id);
      known.close();
    }
    return end;
  }

  /** Goes over an object's members anew each time: what stands before the arguments is short. */
  private final class Members {
    private final boolean after;
    private Optional<String> name = Optional.empty();
    private Optional<String> id = Optional.empty();
    private int argumentsAt = ReplyInput.NONE;
    private int argumentsLevel;
    private int level;

    Members(boolean after) {
      this.after = after;
    }

    int read(int from) {
      int at = from;
      level = after ? depth : 0;
      if (!after) {
        if (input.match("{", at) < 0) {
          return input.match("{", at);
        }
        at++;
        level = 1;
      }
      while (true) {
        at = input.skipSpace(at);
        if (at == input.length()) {
          return input.missing();
        }
        char c = input.charAt(at);
        if (c == ',') {
          at++;
        } else if (c == '}') {
          at++;
          if (--level == 0) {
            return closed(at);
          }
        } else if (c == '"') {
          at = member(at);
          if (at < 0 || (begun() && !after)) {
            return at < 0 ? at : JsonCallReader.this.read();
          }
        } else {
          return ReplyInput.NONE;
        }
      }
    }

    private int closed(int end) {
      if (after) {
        return end;
      }
      if (name.isEmpty()) {
        return ReplyInput.NONE;
      }
      if (argumentsAt >= 0) {
        level = argumentsLevel;
        begin(argumentsAt);
        return JsonCallReader.this.read();
      }
      if (!marked) {
        return ReplyInput.NONE;
      }
      sink.call(id, name.get());
      sink.arguments("{}");
      return end;
    }

    /** The index after a member; or, the call having begun, where its arguments are. */
    private int member(int at) {
      int keyEnd = JsonScanner.end(input, at);
      int colon = keyEnd < 0 ? keyEnd : input.skipSpace(keyEnd);
      if (colon < 0 || colon == input.length()) {
        return colon < 0 ? colon : input.missing();
      }
      int value = input.skipSpace(colon + 1);
      if (input.charAt(colon) != ':' || value == input.length()) {
        return input.charAt(colon) != ':' ? ReplyInput.NONE : input.missing();
      }
      String key = JsonText.unquote(input.substring(at, keyEnd));
      char first = input.charAt(value);
      if (first == '{' && isWrapper(key)) {
        level++;
        return value + 1;
      }
      if (!after && isArguments(key)) {
        if (!JsonArguments.canStart(first)) {
          return ReplyInput.NONE;
        }
        if (syntax.nameKey().isEmpty()) {
          name = tools.named(key);
        }
        if (name.isPresent()) {
          begin(value);
          return value;
        }
        argumentsAt = value;
        argumentsLevel = level;
      }
      int end = JsonScanner.end(input, value);
      if (end >= 0) {
        String json = input.substring(value, end);
        if (first == '"' && !after && isName(key)) {
          name = tools.named(JsonText.unquote(json));
          return name.isPresent() ? end : ReplyInput.NONE;
        }
        if (isId(key) && first != '{' && first != '[' && !json.equals("null")) {
          id = Optional.of(first == '"' ? JsonText.unquote(json) : json);
        }
      }
      return end;
    }

    private void begin(int value) {
      sink.call(id, name.orElseThrow());
      id = Optional.empty();
      depth = level;
      arguments = new JsonArguments(input, value, sink);
    }
  }

  private boolean isWrapper(String key) {
    return key.equals(syntax.wrapper().orElse("function"));
  }

  private boolean isName(String key) {
    return key.equals(syntax.nameKey()) || (marked && NAME_KEYS.contains(key));
  }

  private boolean isArguments(String key) {
    return syntax.nameKey().isEmpty()
        ? tools.named(key).isPresent()
        : key.equals(syntax.argumentsKey()) || (marked && ARGUMENTS_KEYS.contains(key));
  }

  private boolean isId(String key) {
    return syntax.idKey().map(key::equals).orElse(marked && ID_KEYS.contains(key));
  }
}
