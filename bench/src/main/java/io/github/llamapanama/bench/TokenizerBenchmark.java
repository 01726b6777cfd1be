package io.github.llamapanama.bench;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.engine.TokenDecoder;
import io.github.llamapanama.models.TinyChat;
import java.util.Arrays;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.infra.Blackhole;

/** Text to tokens and back; one operation is one token. */
public class TokenizerBenchmark extends MicroBenchmark {
  private static final int TOKENS = 256;
  private static final String SENTENCE = "The capital of France is Paris, and the sky is blue. ";

  private final Model model = Model.load(TinyChat.path());
  private final Vocabulary vocabulary = model.vocabulary();
  private final int[] tokens = tokens(vocabulary);
  private final String text = vocabulary.detokenize(tokens, false, false);
  private final TokenDecoder decoder = new TokenDecoder(vocabulary);

  private static int[] tokens(Vocabulary vocabulary) {
    int[] all = vocabulary.tokenize(SENTENCE.repeat(TOKENS), false, false);
    return Arrays.copyOf(all, TOKENS);
  }

  /** Frees the model. */
  @TearDown
  public void close() {
    model.close();
  }

  /** A whole text at once. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public int[] tokenize() {
    return vocabulary.tokenize(text, false, false);
  }

  /** Many tokens at once. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public String detokenize() {
    return vocabulary.detokenize(tokens, false, false);
  }

  /** Token by token, as they are generated. */
  @Benchmark
  @OperationsPerInvocation(TOKENS)
  public void decode(Blackhole blackhole) {
    for (int token : tokens) {
      blackhole.consume(decoder.decode(token));
    }
  }
}
