package io.github.llamapanama.chat.schema;

import java.net.URI;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A whole schema: finds what {@code $ref} names inside it. Nothing is fetched from elsewhere. */
final class SchemaDocument {

  private final Schema root;

  /** By absolute URI: of each {@code $id}, and of each anchor with its fragment. */
  private final Map<String, Schema> byUri = new HashMap<>();

  /** By name, then by the URI of the document that has the {@code $dynamicAnchor}. */
  private final Map<String, Map<String, Schema>> dynamicAnchors = new HashMap<>();

  /** The base URI of each place that has an {@code $id}. */
  private final Map<String, URI> bases = new HashMap<>();

  SchemaDocument(Object schema) {
    root = Schema.at(schema, "#");
    collect(schema, "#", URI.create(""), 0);
  }

  Schema root() {
    return root;
  }

  private void collect(@Nullable Object value, String pointer, URI base, int depth) {
    if (depth > SchemaConverter.MAX_DEPTH) {
      throw new SchemaException(pointer, "the schema nests too deep");
    }
    if (value instanceof List<?> list) {
      for (int i = 0; i < list.size(); i++) {
        collect(list.get(i), pointer + "/" + i, base, depth + 1);
      }
    }
    if (!(value instanceof Map<?, ?> map)) {
      return;
    }
    URI inner = base;
    for (String keyword : List.of("$id", "id")) {
      if (map.get(keyword) instanceof String id && isIdentifier(keyword, id, map)) {
        URI uri = resolved(base, id);
        if (id.startsWith("#")) {
          byUri.putIfAbsent(uri.toString(), Schema.at(value, pointer));
        } else {
          inner = uri;
          bases.put(pointer, inner);
          byUri.putIfAbsent(withoutFragment(inner), Schema.at(value, pointer));
        }
      }
    }
    for (String keyword : List.of("$anchor", "$dynamicAnchor")) {
      if (map.get(keyword) instanceof String anchor) {
        byUri.putIfAbsent(withoutFragment(inner) + "#" + anchor, Schema.at(value, pointer));
        if (keyword.equals("$dynamicAnchor")) {
          dynamicAnchors
              .computeIfAbsent(anchor, a -> new HashMap<>())
              .putIfAbsent(withoutFragment(inner), Schema.at(value, pointer));
        }
      }
    }
    URI within = inner;
    map.forEach(
        (key, sub) -> {
          // What looks like a schema there is data.
          if (!key.equals("const") && !key.equals("enum") && !key.equals("default")) {
            collect(sub, pointer + "/" + Schema.escaped(String.valueOf(key)), within, depth + 1);
          }
        });
  }

  /** Draft 4's {@code id} may also be a property of that name. */
  private static boolean isIdentifier(String keyword, String id, Map<?, ?> schema) {
    return keyword.equals("$id")
        || id.startsWith("#")
        || (id.contains("/") && schema.containsKey("$schema"));
  }

  /**
   * Whether what a reference names depends on the schemas that lead to it, and is not certainly
   * that of the whole document.
   */
  boolean isDynamic(Schema from, String keyword) {
    Map<String, Schema> anchors = anchors(from, keyword);
    return anchors.size() > 1 && !anchors.containsKey(rootUri());
  }

  /** The places that a dynamic reference may mean; none if it is like any other reference. */
  private Map<String, Schema> anchors(Schema from, String keyword) {
    if (keyword.equals("$dynamicRef")
        && from.keywords().get(keyword) instanceof String reference
        && named(from, keyword).keywords().get("$dynamicAnchor") instanceof String anchor
        && reference.endsWith("#" + anchor)) {
      return dynamicAnchors.getOrDefault(anchor, Map.of());
    }
    return Map.of();
  }

  private String rootUri() {
    return withoutFragment(base("#"));
  }

  /**
   * What a reference stands for.
   *
   * @throws SchemaException if it names nothing in this document
   */
  Schema resolve(Schema from, String keyword) {
    Schema outermost = anchors(from, keyword).get(rootUri());
    return outermost != null ? outermost : named(from, keyword);
  }

  /**
   * What a reference names.
   *
   * @throws SchemaException if it names nothing in this document
   */
  private Schema named(Schema from, String keyword) {
    if (!(from.keywords().get(keyword) instanceof String reference)) {
      throw from.wrong(keyword, "a text");
    }
    String place = from.pointer(keyword);
    URI uri = resolved(base(place), reference);
    String document = withoutFragment(uri);
    Schema start = document.isEmpty() ? root : byUri.get(document);
    if (start == null) {
      throw new SchemaException(
          place,
          "'%s' is not in this schema, and references elsewhere are not followed"
              .formatted(reference));
    }
    String fragment = uri.getRawFragment();
    if (fragment == null || fragment.isEmpty()) {
      return start;
    }
    if (fragment.startsWith("/")) {
      return at(start, fragment, place, reference);
    }
    Schema anchored = byUri.get(document + "#" + fragment);
    if (anchored == null) {
      throw new SchemaException(place, "there is no '%s'".formatted(reference));
    }
    return anchored;
  }

  private static Schema at(Schema start, String fragment, String place, String reference) {
    Object value = start.keywords();
    StringBuilder pointer = new StringBuilder(start.pointer());
    for (String step : fragment.substring(1).split("/", -1)) {
      String name = decoded(step).replace("~1", "/").replace("~0", "~");
      Object next = null;
      if (value instanceof Map<?, ?> map) {
        next = map.get(name);
      } else if (value instanceof List<?> list && name.matches("\\d{1,6}")) {
        int index = Integer.parseInt(name);
        next = index < list.size() ? list.get(index) : null;
      }
      if (next == null) {
        throw new SchemaException(place, "there is no '%s'".formatted(reference));
      }
      value = next;
      pointer.append('/').append(Schema.escaped(name));
    }
    return Schema.at(value, pointer.toString());
  }

  private static String decoded(String step) {
    try {
      return URLDecoder.decode(step.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return step;
    }
  }

  /** The base URI of a place: that of the nearest schema around it with an {@code $id}. */
  private URI base(String pointer) {
    String at = pointer;
    while (true) {
      URI base = bases.get(at);
      if (base != null) {
        return base;
      }
      int parent = at.lastIndexOf('/');
      if (parent < 0) {
        return URI.create("");
      }
      at = at.substring(0, parent);
    }
  }

  private static URI resolved(URI base, String reference) {
    String legal =
        reference
            .replace("^", "%5E")
            .replace("|", "%7C")
            .replace(" ", "%20")
            .replace("\"", "%22")
            .replace("{", "%7B")
            .replace("}", "%7D")
            .replace("<", "%3C")
            .replace(">", "%3E")
            .replace("`", "%60")
            .replace("\\", "%5C")
            .replace("[", "%5B")
            .replace("]", "%5D");
    try {
      // Java resolves an empty path against the parent folder.
      return legal.startsWith("#")
          ? URI.create(withoutFragment(base) + legal)
          : base.resolve(legal);
    } catch (IllegalArgumentException e) {
      throw new SchemaException("#", "'%s' is no reference".formatted(reference));
    }
  }

  private static String withoutFragment(URI uri) {
    String text = uri.toString();
    int fragment = text.indexOf('#');
    return fragment < 0 ? text : text.substring(0, fragment);
  }
}
