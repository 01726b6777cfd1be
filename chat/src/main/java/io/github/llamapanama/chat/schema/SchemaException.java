package io.github.llamapanama.chat.schema;

import io.github.llamapanama.LlamaException;

/** A JSON schema that cannot become a grammar, with the place in it that is wrong. */
public final class SchemaException extends LlamaException {

  private final String pointer;
  private final boolean allowsNothing;

  /**
   * Creates the exception.
   *
   * @param pointer JSON pointer of the place in the schema, as a URI fragment such as {@code
   *     #/properties/age}
   * @param message what is wrong there
   */
  public SchemaException(String pointer, String message) {
    this(pointer, message, false);
  }

  private SchemaException(String pointer, String message, boolean allowsNothing) {
    super("schema, at %s: %s".formatted(pointer, message));
    this.pointer = pointer;
    this.allowsNothing = allowsNothing;
  }

  static SchemaException nothing() {
    return new SchemaException("#", "it allows no value at all", true);
  }

  /** JSON pointer of the place, as a URI fragment; {@code #} is the whole schema. */
  public String pointer() {
    return pointer;
  }

  /** Whether the schema is right, but no value is valid. */
  public boolean allowsNothing() {
    return allowsNothing;
  }
}
