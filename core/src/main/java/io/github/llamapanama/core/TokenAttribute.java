package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;
import java.util.EnumSet;
import java.util.Set;

/** What a token is, as the model file says it. A token may have several attributes. */
public enum TokenAttribute {
  /** The unknown token. */
  UNKNOWN(llama_h.LLAMA_TOKEN_ATTR_UNKNOWN()),
  /** A place in the vocabulary that is not used. */
  UNUSED(llama_h.LLAMA_TOKEN_ATTR_UNUSED()),
  /** An ordinary piece of text. */
  NORMAL(llama_h.LLAMA_TOKEN_ATTR_NORMAL()),
  /** A token with a meaning of its own, such as the end of a turn. */
  CONTROL(llama_h.LLAMA_TOKEN_ATTR_CONTROL()),
  /** A piece of text that was added to the vocabulary by hand. */
  USER_DEFINED(llama_h.LLAMA_TOKEN_ATTR_USER_DEFINED()),
  /** A single byte. */
  BYTE(llama_h.LLAMA_TOKEN_ATTR_BYTE()),
  /** Matched after the text was normalized. */
  NORMALIZED(llama_h.LLAMA_TOKEN_ATTR_NORMALIZED()),
  /** Takes the white space before it. */
  LEFT_STRIP(llama_h.LLAMA_TOKEN_ATTR_LSTRIP()),
  /** Takes the white space after it. */
  RIGHT_STRIP(llama_h.LLAMA_TOKEN_ATTR_RSTRIP()),
  /** Matches whole words only. */
  SINGLE_WORD(llama_h.LLAMA_TOKEN_ATTR_SINGLE_WORD());

  private final int bit;

  TokenAttribute(int bit) {
    this.bit = bit;
  }

  /** The attributes in a set of bits ({@code llama_token_attr}). */
  static Set<TokenAttribute> of(int bits) {
    EnumSet<TokenAttribute> attributes = EnumSet.noneOf(TokenAttribute.class);
    for (TokenAttribute attribute : values()) {
      if ((bits & attribute.bit) != 0) {
        attributes.add(attribute);
      }
    }
    return attributes;
  }
}
