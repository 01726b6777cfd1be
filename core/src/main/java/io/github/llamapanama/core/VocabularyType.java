package io.github.llamapanama.core;

import io.github.llamapanama.bindings.llama_h;

/** The kind of tokenizer that a vocabulary is made for. */
public enum VocabularyType {
  /** The model works without text. */
  NONE(llama_h.LLAMA_VOCAB_TYPE_NONE()),
  /** SentencePiece byte-pair encoding with bytes as fallback: Llama, Gemma. */
  SENTENCE_PIECE(llama_h.LLAMA_VOCAB_TYPE_SPM()),
  /** Byte-level byte-pair encoding: GPT-2, Llama 3, Qwen. */
  BYTE_PAIR(llama_h.LLAMA_VOCAB_TYPE_BPE()),
  /** WordPiece: BERT. */
  WORD_PIECE(llama_h.LLAMA_VOCAB_TYPE_WPM()),
  /** SentencePiece unigram: T5. */
  UNIGRAM(llama_h.LLAMA_VOCAB_TYPE_UGM()),
  /** Greedy longest match: RWKV. */
  RWKV(llama_h.LLAMA_VOCAB_TYPE_RWKV()),
  /** Aho-Corasick with dynamic programming: PLaMo-2. */
  PLAMO2(llama_h.LLAMA_VOCAB_TYPE_PLAMO2()),
  /** Upstream's tokenizer for tests. */
  TEST(llama_h.LLAMA_VOCAB_TYPE_TEST());

  private final int value;

  VocabularyType(int value) {
    this.value = value;
  }

  /** The number by which {@code llama.h} and model files know it. */
  public int value() {
    return value;
  }

  static VocabularyType of(int value) {
    return NativeEnums.of(values(), type -> type.value, value);
  }
}
