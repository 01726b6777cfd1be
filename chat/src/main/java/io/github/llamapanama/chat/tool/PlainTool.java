package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.typed.JsonArguments;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A tool whose schema is written by hand. */
record PlainTool(Tool definition, ToolBody<? super Map<String, @Nullable Object>> body)
    implements JavaTool {

  @Override
  public String call(String json) throws Exception {
    Object answer = body.call(JsonArguments.readAny(json));
    return ToolTexts.answer(answer, answer == null ? Object.class : answer.getClass());
  }
}
