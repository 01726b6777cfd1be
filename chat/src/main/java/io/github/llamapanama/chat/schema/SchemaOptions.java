package io.github.llamapanama.chat.schema;

/**
 * How a JSON schema is converted.
 *
 * @param strict whether what no grammar can express is a {@link SchemaException}; otherwise the
 *     grammar allows more than the schema there, as {@link SchemaConverter} documents
 * @param spelling in which ways values may be written
 * @param notation what they are written in
 */
public record SchemaOptions(boolean strict, Spelling spelling, Notation notation) {

  /** What cannot be expressed is an error; every spelling is allowed. */
  public static final SchemaOptions STRICT = new SchemaOptions(true, Spelling.ANY, Notation.JSON);

  /** What cannot be expressed is left out; every spelling is allowed. */
  public static final SchemaOptions RELAXED = new SchemaOptions(false, Spelling.ANY, Notation.JSON);

  /** The same, for a grammar that a model writes by. */
  public SchemaOptions plain() {
    return new SchemaOptions(strict, Spelling.PLAIN, notation);
  }

  /** The same in another notation. */
  public SchemaOptions in(Notation other) {
    return new SchemaOptions(strict, spelling, other);
  }

  /** What cannot be expressed: an error if we are strict. */
  void relax(String pointer, String what) {
    if (strict) {
      throw new SchemaException(pointer, what);
    }
  }
}
