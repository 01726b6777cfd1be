package io.github.llamapanama.server.page;

import io.github.llamapanama.server.http.Endpoint;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The addresses of the pages, and of what they are made of. */
public final class Pages {
  private static final Map<String, String> PAGES =
      Map.of("/", "index.html", "/docs", "docs.html", "/favicon.ico", "icon.svg");

  /** What the pages are made of, below {@value #ASSETS}. */
  private static final List<String> PARTS =
      List.of(
          "base.css",
          "chat.css",
          "chat.js",
          "docs.css",
          "docs.js",
          "dom.js",
          "example.js",
          "icon.svg",
          "key-dialog.js",
          "markdown.js",
          "message-view.js",
          "reply.js",
          "schema.js",
          "scrolling.js",
          "server.js",
          "settings.js",
          "sse.js",
          "try-it.js",
          "words.js");

  private static final String ASSETS = "/page/";

  private static final Set<String> PATHS =
      Stream.concat(PAGES.keySet().stream(), PARTS.stream().map(part -> ASSETS + part))
          .collect(Collectors.toUnmodifiableSet());

  private Pages() {}

  /** The paths of all of them. */
  public static Set<String> paths() {
    return PATHS;
  }

  /** What answers GET at which path. */
  public static Map<String, Endpoint> all() {
    return Stream.concat(
            PAGES.entrySet().stream(), PARTS.stream().map(part -> Map.entry(ASSETS + part, part)))
        .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, page -> file(page.getValue())));
  }

  /** The description of all addresses: OpenAPI 3.1. */
  public static Endpoint openApi() {
    return file("openapi.json");
  }

  private static Endpoint file(String name) {
    return PageFile.read(name);
  }
}
