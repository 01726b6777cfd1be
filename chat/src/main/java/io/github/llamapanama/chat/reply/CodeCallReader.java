package io.github.llamapanama.chat.reply;

import java.util.List;
import java.util.Optional;

/** Reads a program up to the end of the turn as a call with the argument {@code code}. */
final class CodeCallReader implements CallReader {
  private final ReplyInput input;
  private final CallSink sink;
  private final Optional<String> tool;
  private final List<Marker> ends;
  private int position;
  private boolean begun;

  CodeCallReader(
      ReplyInput input, ToolSyntax.Code syntax, ToolSet tools, CallSink sink, int start) {
    this.input = input;
    this.sink = sink;
    this.position = start;
    this.tool = syntax.tools().stream().filter(name -> tools.named(name).isPresent()).findFirst();
    this.ends = syntax.ends().stream().map(Marker::of).toList();
  }

  @Override
  public boolean begun() {
    return begun;
  }

  @Override
  public int read() {
    if (tool.isEmpty()) {
      return ReplyInput.NONE;
    }
    while (true) {
      int at = Marker.find(ends, input, position);
      pass(at);
      if (at == input.length()) {
        return input.ended() ? end() : ReplyInput.OPEN;
      }
      boolean open = false;
      for (Marker end : ends) {
        int after = end.match(input, at);
        if (after >= 0) {
          return end();
        }
        open |= after == ReplyInput.OPEN;
      }
      if (open) {
        return ReplyInput.OPEN;
      }
      pass(at + 1);
    }
  }

  private void pass(int end) {
    if (end == position) {
      return;
    }
    if (!begun) {
      begun = true;
      sink.call(Optional.empty(), tool.orElseThrow());
      sink.arguments("{\"code\":\"");
    }
    StringBuilder json = new StringBuilder();
    JsonText.escape(input.substring(position, end), json);
    sink.arguments(json.toString());
    position = end;
  }

  /** Nothing at all is no program. */
  private int end() {
    if (!begun) {
      return ReplyInput.NONE;
    }
    sink.arguments("\"}");
    return position;
  }
}
