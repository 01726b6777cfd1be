package io.github.llamapanama.chat.template.python;

import java.util.LinkedHashMap;
import java.util.Map;

/** What {@code namespace(…)} returns: the one thing whose attributes a template can set. */
public final class Namespace {

  private final Map<String, Object> attributes = new LinkedHashMap<>();

  /** The attributes. */
  public Map<String, Object> attributes() {
    return attributes;
  }
}
