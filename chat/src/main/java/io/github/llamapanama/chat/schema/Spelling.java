package io.github.llamapanama.chat.schema;

/** Which of the many ways to write the same JSON a grammar allows. */
public enum Spelling {
  /**
   * Every way that JSON allows, up to 40 characters of white space in a row: to check texts that
   * somebody wrote.
   */
  ANY,
  /**
   * One way for each character of names and constants, and the white space of llama.cpp's grammars:
   * nothing, a blank, or one or two line breaks with an indentation of up to 20. For models that
   * write JSON: left more freedom, they may lose themselves in white space or escapes.
   */
  PLAIN
}
