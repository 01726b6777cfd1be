package io.github.llamapanama.chat;

import java.util.concurrent.ThreadLocalRandom;

/**
 * Ids of tool calls: nine letters and digits, the only form that Mistral's templates accept, which
 * every other takes too.
 */
final class CallIds {
  private static final String CHARACTERS =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  private static final int LENGTH = 9;

  private CallIds() {}

  static String next() {
    StringBuilder id = new StringBuilder(LENGTH);
    for (int i = 0; i < LENGTH; i++) {
      id.append(CHARACTERS.charAt(ThreadLocalRandom.current().nextInt(CHARACTERS.length())));
    }
    return id.toString();
  }
}
