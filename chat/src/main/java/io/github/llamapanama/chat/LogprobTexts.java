package io.github.llamapanama.chat;

import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.core.Vocabulary;
import io.github.llamapanama.core.sampling.TokenLogprob;
import io.github.llamapanama.core.sampling.TokenLogprobs;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** Writes out the tokens of log probabilities. */
final class LogprobTexts {
  private final Vocabulary vocabulary;

  LogprobTexts(Vocabulary vocabulary) {
    this.vocabulary = vocabulary;
  }

  Logprob of(TokenLogprobs token) {
    Logprob.Alternative chosen = alternative(token.chosen());
    return new Logprob(
        chosen.token(),
        chosen.logprob(),
        chosen.bytes(),
        token.top().stream().map(this::alternative).toList());
  }

  private Logprob.Alternative alternative(TokenLogprob token) {
    byte[] piece = vocabulary.piece(token.token(), true);
    List<Integer> bytes = new ArrayList<>(piece.length);
    for (byte b : piece) {
      bytes.add(Byte.toUnsignedInt(b));
    }
    return new Logprob.Alternative(
        new String(piece, StandardCharsets.UTF_8), Math.max(token.logprob(), Logprob.NEVER), bytes);
  }
}
