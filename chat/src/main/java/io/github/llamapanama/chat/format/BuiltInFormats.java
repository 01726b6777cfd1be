package io.github.llamapanama.chat.format;

import com.fasterxml.jackson.databind.JsonNode;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The formats that come with the library. They are data: {@code formats.json} names them, with the
 * texts that end a reply, and each has a Jinja template beside it, its own or another's.
 */
final class BuiltInFormats {
  private BuiltInFormats() {}

  static Map<String, ChatFormat> load() {
    Map<String, ChatFormat> formats = new LinkedHashMap<>();
    JsonNode index = Resources.json("formats.json");
    for (Map.Entry<String, JsonNode> entry : index.properties()) {
      String template = entry.getValue().path("template").asText(entry.getKey());
      List<String> stops = new ArrayList<>();
      entry.getValue().get("stops").forEach(stop -> stops.add(stop.asText()));
      formats.put(entry.getKey(), new BuiltIn(template, stops));
    }
    return formats;
  }

  /** Parsed when it is first used: most programs use one of many. */
  private static final class BuiltIn implements ChatFormat {
    private final String template;
    private final List<String> stops;
    private volatile @Nullable ChatFormat parsed;

    BuiltIn(String template, List<String> stops) {
      this.template = template;
      this.stops = stops;
    }

    @Override
    public Prompt prompt(ChatRequest request, BoundaryTokens tokens) {
      return parsed().prompt(request, tokens);
    }

    @Override
    public ReplyLanguage replyLanguage(ChatRequest request) {
      return parsed().replyLanguage(request);
    }

    private ChatFormat parsed() {
      ChatFormat format = parsed;
      if (format == null) {
        String source = Resources.text("templates/" + template + ".jinja");
        format = ChatFormat.ofTemplate(source, stops.toArray(String[]::new));
        parsed = format;
      }
      return format;
    }
  }
}
