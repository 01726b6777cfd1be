package io.github.llamapanama.chat.reply;

import com.fasterxml.jackson.databind.JsonNode;

/** Passes on a JSON object of arguments as it arrives, all but its closing brace. */
final class JsonArguments {
  private final ReplyInput input;
  private final int start;
  private final CallSink sink;
  private final JsonScanner scanner;
  private int passed;
  private boolean ended;

  JsonArguments(ReplyInput input, int start, CallSink sink) {
    this.input = input;
    this.start = start;
    this.passed = start;
    this.sink = sink;
    this.scanner = new JsonScanner(input, start);
  }

  /** Whether arguments can start at an index: an object, JSON text in a string, or null. */
  static boolean canStart(char c) {
    return c == '{' || c == '"' || c == 'n';
  }

  /** The index after the arguments, {@link ReplyInput#OPEN} or none. */
  int read() {
    int end = scanner.scan();
    boolean object = input.charAt(start) == '{';
    if (object) {
      pass(end >= 0 ? end - 1 : scanner.scanned());
    }
    if (end < 0 || ended) {
      return end;
    }
    ended = true;
    if (!object) {
      String json = otherObject(input.substring(start, end));
      if (json.isEmpty()) {
        return ReplyInput.NONE;
      }
      sink.arguments(json.substring(0, json.lastIndexOf('}')));
    }
    return end;
  }

  /** Passes the closing brace on. */
  void close() {
    sink.arguments("}");
  }

  private void pass(int end) {
    if (end > passed) {
      sink.arguments(input.substring(passed, end));
      passed = end;
    }
  }

  /** The object that a JSON string holds, or that null stands for; otherwise empty. */
  private static String otherObject(String json) {
    if (json.equals("null")) {
      return "{}";
    }
    String text = json.startsWith("\"") ? JsonText.unquote(json) : "";
    return JsonText.parse(text).filter(JsonNode::isObject).isPresent() ? text.strip() : "";
  }
}
