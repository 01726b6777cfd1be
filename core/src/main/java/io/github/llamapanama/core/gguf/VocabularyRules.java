package io.github.llamapanama.core.gguf;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.core.gguf.ModelFileCheck.BrokenRule;
import java.util.Arrays;

/** Rules for the tokenizer: all keys that begin with {@code tokenizer.ggml}. */
final class VocabularyRules {

  private final TextIndex texts;

  private VocabularyRules(GgufValue.Array tokens) throws BrokenRule {
    this.texts = new TextIndex(tokens);
  }

  static void check(Gguf gguf) throws BrokenRule {
    GgufValue.Array tokens = gguf.array("tokenizer.ggml.tokens").orElse(null);
    if (tokens == null || tokens.elementType() != GgufType.STRING) {
      return; // reported by the loader, or a model without a vocabulary
    }
    VocabularyRules rules = new VocabularyRules(tokens);
    String model = gguf.text("tokenizer.ggml.model").orElse("");
    if (model.equals("llama")) {
      rules.checkSentencePiece();
    } else if (model.equals("rwkv")) {
      rules.checkNewline();
    } else if (model.equals("t5")) {
      CharacterMapRules.check(gguf);
    }
  }

  /**
   * Prevents an exception, which nobody catches there, when a text needs a byte that is no token.
   */
  private void checkSentencePiece() throws BrokenRule {
    for (int value = 0; value < 256; value++) {
      byte[] escaped = "<0x%02X>".formatted(value).getBytes(UTF_8);
      if (!texts.contains(escaped) && !texts.contains(new byte[] {(byte) value})) {
        throw new BrokenRule(
            "the vocabulary has no token for the byte 0x%02X, which any text may need"
                .formatted(value));
      }
    }
  }

  /** Prevents the assertion that a line break is a token. */
  private void checkNewline() throws BrokenRule {
    if (!texts.contains("\\n".getBytes(UTF_8))) {
      throw new BrokenRule("the vocabulary has no token for the line break");
    }
  }

  /**
   * A hash table over the bytes of the tokens, in which no two may be equal: the loader asserts
   * that. It sees a text only up to its first zero byte, and gives an empty one a name of its own.
   */
  private static final class TextIndex {
    private final GgufValue.Array tokens;
    private final byte[][] slots;

    TextIndex(GgufValue.Array tokens) throws BrokenRule {
      this.tokens = tokens;
      this.slots = new byte[Math.max(16, Integer.highestOneBit(tokens.size()) * 4)][];
      for (int id = 0; id < tokens.size(); id++) {
        add(id);
      }
    }

    boolean contains(byte[] text) {
      return slots[slot(text)] != null;
    }

    private void add(int id) throws BrokenRule {
      byte[] text = text(id);
      int slot = slot(text);
      if (slots[slot] != null) {
        throw new BrokenRule(
            "the token '%s' is in the vocabulary twice, the second time as %d"
                .formatted(new String(text, UTF_8), id));
      }
      slots[slot] = text;
    }

    private byte[] text(int id) {
      byte[] text = tokens.text(id);
      for (int i = 0; i < text.length; i++) {
        if (text[i] == 0) {
          text = Arrays.copyOf(text, i);
        }
      }
      return text.length > 0 ? text : ("[EMPTY_" + id + "]").getBytes(UTF_8);
    }

    /** Where the text is, or where it would be. */
    private int slot(byte[] text) {
      int slot = hash(text) & (slots.length - 1);
      while (slots[slot] != null && !Arrays.equals(slots[slot], text)) {
        slot = (slot + 1) & (slots.length - 1);
      }
      return slot;
    }

    /** FNV-1a: that of {@link Arrays} gives most Chinese characters the hash of another one. */
    private static int hash(byte[] text) {
      long hash = 0xCBF29CE484222325L;
      for (byte value : text) {
        hash = (hash ^ (value & 0xFF)) * 0x100000001B3L;
      }
      return (int) (hash ^ (hash >>> 32));
    }
  }
}
