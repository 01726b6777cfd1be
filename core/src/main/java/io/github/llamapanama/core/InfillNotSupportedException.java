package io.github.llamapanama.core;

import io.github.llamapanama.LlamaException;
import java.util.List;

/** A model has no tokens for filling in the middle: it was not trained for it. */
public final class InfillNotSupportedException extends LlamaException {

  /**
   * Creates an exception.
   *
   * @param missing what the tokens that it lacks mark
   */
  public InfillNotSupportedException(List<String> missing) {
    super(
        "The model cannot fill in the middle: its vocabulary has no token for the %s"
            .formatted(String.join(", the ", missing)));
  }
}
