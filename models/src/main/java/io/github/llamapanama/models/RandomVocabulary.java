package io.github.llamapanama.models;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A byte-level BPE vocabulary of any size: the 256 bytes, then words of lower-case letters, then
 * the control tokens of ChatML.
 *
 * <p>The words are all those of two letters in alphabetical order, then those of three, and so on.
 * Each is merged from the word without its last letter, which therefore exists already, and that
 * letter: so every word can be reached, and the merges are as many as in a real vocabulary.
 */
final class RandomVocabulary {

  private static final int BYTES = 256;
  private static final int LETTERS = 26;
  private static final List<String> CONTROL =
      List.of("<|endoftext|>", "<|im_start|>", "<|im_end|>");
  private static final int SMALLEST = BYTES + CONTROL.size();
  private static final int LARGEST = 400_000;

  // llama_token_type
  private static final int NORMAL_TYPE = 1;
  private static final int CONTROL_TYPE = 3;

  private static final String CHAT_TEMPLATE =
      """
      {%- for message in messages %}
          {{- '<|im_start|>' + message.role + '\\n' + message.content + '<|im_end|>\\n' }}
      {%- endfor %}
      {%- if add_generation_prompt %}
          {{- '<|im_start|>assistant\\n' }}
      {%- endif %}""";

  private RandomVocabulary() {}

  static void requireSize(int tokens) {
    if (tokens < SMALLEST || tokens > LARGEST) {
      throw new IllegalArgumentException(
          "vocabulary must be from %,d to %,d tokens".formatted(SMALLEST, LARGEST));
    }
  }

  /** Adds the vocabulary to a file's metadata. */
  static void describe(int size, GgufWriter writer) {
    List<String> tokens = new ArrayList<>(size);
    for (int value = 0; value < BYTES; value++) {
      tokens.add(String.valueOf(byteCharacter(value)));
    }
    List<String> merges = new ArrayList<>(size - SMALLEST);
    for (int i = 0; i < size - SMALLEST; i++) {
      String word = word(i);
      int last = word.length() - 1;
      tokens.add(word);
      merges.add(word.substring(0, last) + " " + word.charAt(last));
    }
    tokens.addAll(CONTROL);
    int[] types = new int[size];
    Arrays.fill(types, NORMAL_TYPE);
    Arrays.fill(types, size - CONTROL.size(), size, CONTROL_TYPE);
    int endOfText = tokens.lastIndexOf("<|endoftext|>");
    int endOfTurn = tokens.lastIndexOf("<|im_end|>");
    writer
        .string("tokenizer.ggml.model", "gpt2")
        .string("tokenizer.ggml.pre", "qwen2")
        .strings("tokenizer.ggml.tokens", tokens)
        .int32s("tokenizer.ggml.token_type", types)
        .strings("tokenizer.ggml.merges", merges)
        .uint32("tokenizer.ggml.bos_token_id", endOfText)
        .uint32("tokenizer.ggml.eos_token_id", endOfTurn)
        .uint32("tokenizer.ggml.eot_token_id", endOfTurn)
        .uint32("tokenizer.ggml.padding_token_id", endOfText)
        .bool("tokenizer.ggml.add_bos_token", false)
        .bool("tokenizer.ggml.add_eos_token", false)
        .string("tokenizer.chat_template", CHAT_TEMPLATE);
  }

  /** The word of the given rank among those of two or more letters: aa, ab … zz, aaa … */
  private static String word(int rank) {
    int length = 2;
    int count = LETTERS * LETTERS;
    while (rank >= count) {
      rank -= count;
      count *= LETTERS;
      length++;
    }
    char[] letters = new char[length];
    for (int i = length - 1; i >= 0; i--) {
      letters[i] = (char) ('a' + rank % LETTERS);
      rank /= LETTERS;
    }
    return new String(letters);
  }

  /**
   * The printable character by which byte-level BPE, since GPT-2, writes a byte: itself where it is
   * printable, otherwise the next free one from U+0100 on.
   */
  private static char byteCharacter(int value) {
    if (isPrintable(value)) {
      return (char) value;
    }
    int hidden = 0;
    for (int i = 0; i < value; i++) {
      if (!isPrintable(i)) {
        hidden++;
      }
    }
    return (char) (0x100 + hidden);
  }

  private static boolean isPrintable(int value) {
    return (value > ' ' && value <= '~') || (value >= 0xA1 && value != 0xAD);
  }
}
