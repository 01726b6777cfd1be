package io.github.llamapanama.chat.schema;

/**
 * How a JSON schema is converted.
 *
 * @param strict whether what no grammar can express is a {@link SchemaException}; otherwise the
 *     grammar allows more than the schema there, as {@link SchemaConverter} documents
 */
public record SchemaOptions(boolean strict) {

  /** What cannot be expressed is an error. */
  public static final SchemaOptions STRICT = new SchemaOptions(true);

  /** What cannot be expressed is left out. */
  public static final SchemaOptions RELAXED = new SchemaOptions(false);

  /** What cannot be expressed: an error if we are strict. */
  void relax(String pointer, String what) {
    if (strict) {
      throw new SchemaException(pointer, what);
    }
  }
}
