package io.github.llamapanama.core;

import static java.lang.foreign.ValueLayout.JAVA_INT;
import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.core.sampling.TokenPieces;
import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.CodingErrorAction;
import java.util.Arrays;
import java.util.Objects;
import java.util.OptionalInt;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The tokens of a model, and the way from text to tokens and back.
 *
 * <p>A vocabulary is a view of its {@link Model}. It may be used by any number of threads at once,
 * until the model and every context made from it are closed; after that every method that needs the
 * native vocabulary throws {@link IllegalStateException}. A token is an {@code int} from 0 up to
 * {@link #size()}; methods that take one throw {@link IndexOutOfBoundsException} for any other.
 */
public final class Vocabulary {
  /** Writes a piece straight into a Java array: the call is short and never calls back. */
  private static final MethodHandle TOKEN_TO_PIECE =
      Linker.nativeLinker()
          .downcallHandle(
              llama_h.llama_token_to_piece$address(),
              llama_h.llama_token_to_piece$descriptor(),
              Linker.Option.critical(true));

  private static final byte[] REPLACEMENT_CHARACTER = "\uFFFD".getBytes(UTF_8);

  private final SharedHandle model;
  private final MemorySegment segment;
  private final int size;
  private final VocabularyType type;
  private final SpecialTokens specialTokens;
  private final boolean addsBos;
  private final boolean addsEos;
  private final boolean addsSeparator;
  private volatile @Nullable TokenPieces pieces;
  private final Object piecesLock = new Object();
  private volatile int @Nullable [] ends;

  Vocabulary(SharedHandle model) {
    this.model = model;
    this.segment = model.lend(llama_h.llama_model_get_vocab(model.segment()));
    this.size = llama_h.llama_vocab_n_tokens(segment);
    this.type = VocabularyType.of(llama_h.llama_vocab_type(segment));
    this.specialTokens =
        new SpecialTokens(
            token(llama_h.llama_vocab_bos(segment)),
            token(llama_h.llama_vocab_eos(segment)),
            token(llama_h.llama_vocab_eot(segment)),
            token(llama_h.llama_vocab_sep(segment)),
            token(llama_h.llama_vocab_nl(segment)),
            token(llama_h.llama_vocab_pad(segment)),
            token(llama_h.llama_vocab_mask(segment)),
            token(llama_h.llama_vocab_fim_pre(segment)),
            token(llama_h.llama_vocab_fim_suf(segment)),
            token(llama_h.llama_vocab_fim_mid(segment)),
            token(llama_h.llama_vocab_fim_pad(segment)),
            token(llama_h.llama_vocab_fim_rep(segment)),
            token(llama_h.llama_vocab_fim_sep(segment)));
    this.addsBos = llama_h.llama_vocab_get_add_bos(segment);
    this.addsEos = llama_h.llama_vocab_get_add_eos(segment);
    this.addsSeparator = llama_h.llama_vocab_get_add_sep(segment);
  }

  private OptionalInt token(int id) {
    return id < 0 || id >= size ? OptionalInt.empty() : OptionalInt.of(id);
  }

  /** The number of tokens. */
  public int size() {
    return size;
  }

  /** The kind of tokenizer. */
  public VocabularyType type() {
    return type;
  }

  /** The tokens with a meaning of their own. */
  public SpecialTokens specialTokens() {
    return specialTokens;
  }

  /** Whether {@link #tokenize} with {@code addSpecial} puts a {@code bos} in front. */
  public boolean addsBos() {
    return addsBos;
  }

  /** Whether {@link #tokenize} with {@code addSpecial} puts an {@code eos} at the end. */
  public boolean addsEos() {
    return addsEos;
  }

  /** Whether the model wants a separator between two texts. */
  public boolean addsSeparator() {
    return addsSeparator;
  }

  /**
   * Splits a text into tokens.
   *
   * <p>The text may be of any length and hold any character, {@code NUL} as well; half of a
   * surrogate pair is read as the replacement character U+FFFD.
   *
   * @param text what to split
   * @param addSpecial whether to add {@code bos} and {@code eos} where the model wants them
   * @param parseSpecial whether special tokens written in the text, such as {@code <|im_end|>},
   *     become those tokens; leave this off for text from a user
   * @return the tokens in order
   * @throws IllegalStateException if the vocabulary's model is closed, the model has no tokenizer,
   *     or it asks for a {@code bos} or {@code eos} that it does not have
   */
  public int[] tokenize(String text, boolean addSpecial, boolean parseSpecial) {
    requireTokenizer();
    if (addSpecial) {
      requireAddedTokens();
    }
    // The other kinds of tokenizer use no regular expressions.
    return type == VocabularyType.BYTE_PAIR
        ? DeepStack.matching(text, () -> split(text, addSpecial, parseSpecial))
        : split(text, addSpecial, parseSpecial);
  }

  private int[] split(String text, boolean addSpecial, boolean parseSpecial) {
    ByteBuffer utf8 = encode(text);
    model.acquire();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment input = arena.allocate(Math.max(1, utf8.remaining()));
      input.copyFrom(MemorySegment.ofBuffer(utf8));
      // Rarely is a text split into more tokens than it has bytes.
      int capacity = Math.addExact(utf8.remaining(), 8);
      while (true) {
        MemorySegment tokens = arena.allocate(JAVA_INT, capacity);
        int count =
            llama_h.llama_tokenize(
                segment, input, utf8.remaining(), tokens, capacity, addSpecial, parseSpecial);
        if (count >= 0) {
          return tokens.asSlice(0, count * JAVA_INT.byteSize()).toArray(JAVA_INT);
        }
        if (count == Integer.MIN_VALUE) {
          throw new IllegalArgumentException(
              "A text of %d characters is too long to be tokenized".formatted(text.length()));
        }
        capacity = -count;
      }
    } finally {
      model.release();
    }
  }

  /**
   * Joins tokens into a text.
   *
   * <p>This undoes {@link #tokenize}, with the spaces a tokenizer adds or removes. Bytes that form
   * no character become U+FFFD.
   *
   * @param tokens the tokens in order
   * @param removeSpecial whether to drop a {@code bos} in front and an {@code eos} at the end,
   *     where the model adds them
   * @param renderSpecial whether special tokens appear as they are written, such as {@code
   *     <|im_end|>}, or not at all
   * @return the text
   * @throws IndexOutOfBoundsException if a token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public String detokenize(int[] tokens, boolean removeSpecial, boolean renderSpecial) {
    requireTokenizer();
    for (int token : tokens) {
      Objects.checkIndex(token, size);
    }
    model.acquire();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment input = arena.allocate(JAVA_INT, Math.max(1, tokens.length));
      MemorySegment.copy(tokens, 0, input, JAVA_INT, 0, tokens.length);
      int capacity = (int) Math.min(Integer.MAX_VALUE, 8L * tokens.length + 16);
      while (true) {
        MemorySegment text = arena.allocate(capacity);
        int length =
            llama_h.llama_detokenize(
                segment, input, tokens.length, text, capacity, removeSpecial, renderSpecial);
        if (length >= 0) {
          return new String(text.asSlice(0, length).toArray(ValueLayout.JAVA_BYTE), UTF_8);
        }
        capacity = -length;
      }
    } finally {
      model.release();
    }
  }

  /**
   * Writes the bytes of one token. They need not be whole characters: an emoji may be spread over
   * several tokens. This allocates nothing.
   *
   * @param token the token
   * @param renderSpecial whether a special token appears as it is written, or as nothing
   * @param buffer where to write, from the start
   * @return the number of bytes written; or, if the buffer is too small, the negated number of
   *     bytes that are needed, and nothing is written
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public int piece(int token, boolean renderSpecial, byte[] buffer) {
    requireTokenizer();
    Objects.checkIndex(token, size);
    model.acquire();
    try {
      return (int)
          TOKEN_TO_PIECE.invokeExact(
              segment, token, MemorySegment.ofArray(buffer), buffer.length, 0, renderSpecial);
    } catch (Throwable e) {
      throw new AssertionError("A native call does not throw", e);
    } finally {
      model.release();
    }
  }

  /**
   * The bytes of one token. They need not be whole characters.
   *
   * @param token the token
   * @param renderSpecial whether a special token appears as it is written, or as nothing
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public byte[] piece(int token, boolean renderSpecial) {
    byte[] buffer = new byte[32];
    int length = piece(token, renderSpecial, buffer);
    if (length < 0) {
      buffer = new byte[-length];
      length = piece(token, renderSpecial, buffer);
    }
    return Arrays.copyOf(buffer, length);
  }

  /**
   * How the model file writes a token, with the tokenizer's own marks, such as {@code ▁} or {@code
   * Ġ} for a space.
   *
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public String text(int token) {
    checkToken(token);
    model.acquire();
    try {
      return llama_h.llama_vocab_get_text(segment, token).getString(0);
    } finally {
      model.release();
    }
  }

  /**
   * The score of a token: what it weighs when a text is split. Its meaning depends on {@link
   * #type()}.
   *
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public float score(int token) {
    checkToken(token);
    model.acquire();
    try {
      return llama_h.llama_vocab_get_score(segment, token);
    } finally {
      model.release();
    }
  }

  /**
   * What a token is.
   *
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public Set<TokenAttribute> attributes(int token) {
    checkToken(token);
    model.acquire();
    try {
      return TokenAttribute.of(llama_h.llama_vocab_get_attr(segment, token));
    } finally {
      model.release();
    }
  }

  /**
   * Whether a token ends a generation: the end of a text, of a turn, and the like.
   *
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public boolean isEndOfGeneration(int token) {
    checkToken(token);
    model.acquire();
    try {
      return llama_h.llama_vocab_is_eog(segment, token);
    } finally {
      model.release();
    }
  }

  /**
   * Whether a token is a control token, with a meaning of its own and no text.
   *
   * @throws IndexOutOfBoundsException if the token is not in the vocabulary
   * @throws IllegalStateException if the vocabulary's model is closed or has no tokenizer
   */
  public boolean isControl(int token) {
    checkToken(token);
    model.acquire();
    try {
      return llama_h.llama_vocab_is_control(segment, token);
    } finally {
      model.release();
    }
  }

  /**
   * The tokens that the model file says should never be sampled ({@code
   * tokenizer.ggml.suppress_tokens}).
   *
   * @throws IllegalStateException if the vocabulary's model is closed
   */
  public int[] suppressedTokens() {
    model.acquire();
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment count = arena.allocate(JAVA_INT);
      MemorySegment tokens = llama_h.llama_vocab_get_suppress_tokens(segment, count);
      int length = count.get(JAVA_INT, 0);
      return length == 0
          ? new int[0]
          : tokens.reinterpret(length * JAVA_INT.byteSize()).toArray(JAVA_INT);
    } finally {
      model.release();
    }
  }

  /** The pieces of all tokens, laid out for grammars; made when they are first asked for. */
  TokenPieces pieces() {
    TokenPieces result = pieces;
    return result == null ? makePieces() : result;
  }

  private TokenPieces makePieces() {
    synchronized (piecesLock) {
      TokenPieces result = pieces;
      if (result == null) {
        result =
            new TokenPieces(
                size,
                token -> piece(token, true),
                this::isEndOfGeneration,
                text -> tokenize(text, false, true));
        // Whoever asks first waits, but not the thread of an engine in the middle of its texts.
        result.prepare();
        pieces = result;
      }
      return result;
    }
  }

  /** The tokens that end a generation; looked for when they are first asked for. */
  int[] ends() {
    int[] result = ends;
    if (result == null) {
      int known = type == VocabularyType.NONE ? 0 : size;
      result = IntStream.range(0, known).filter(this::isEndOfGeneration).toArray();
      ends = result;
    }
    return result;
  }

  /** The native vocabulary. The caller is a user of {@link #model()}. */
  MemorySegment segment() {
    return segment;
  }

  /** The model that this is a view of. */
  SharedHandle model() {
    return model;
  }

  private void checkToken(int token) {
    requireTokenizer();
    Objects.checkIndex(token, size);
  }

  private void requireTokenizer() {
    if (type == VocabularyType.NONE) {
      throw new IllegalStateException("The model has no tokenizer");
    }
  }

  /** Upstream asserts that the tokens it is told to add exist. */
  private void requireAddedTokens() {
    switch (type) {
      case SENTENCE_PIECE, BYTE_PAIR, UNIGRAM -> {
        require(!addsBos || specialTokens.bos().isPresent(), "bos");
        require(!addsEos || specialTokens.eos().isPresent(), "eos");
      }
      case WORD_PIECE -> {
        require(specialTokens.bos().isPresent(), "bos");
        require(specialTokens.separator().isPresent(), "separator");
      }
      case RWKV, PLAMO2, TEST, NONE -> {
        // These add nothing.
      }
    }
  }

  private static void require(boolean present, String token) {
    if (!present) {
      throw new IllegalStateException(
          "The vocabulary wants a %s token added, but has none: tokenize without special tokens"
              .formatted(token));
    }
  }

  private static ByteBuffer encode(String text) {
    try {
      return UTF_8
          .newEncoder()
          .onMalformedInput(CodingErrorAction.REPLACE)
          .replaceWith(REPLACEMENT_CHARACTER)
          .encode(CharBuffer.wrap(text));
    } catch (CharacterCodingException e) {
      throw new AssertionError("Malformed input is replaced", e);
    }
  }
}
