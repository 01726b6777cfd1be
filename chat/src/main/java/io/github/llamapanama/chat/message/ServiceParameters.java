package io.github.llamapanama.chat.message;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What concerns OpenAI's service and not the model. It is accepted, and told to be in vain where it
 * asks for something that is not done here.
 *
 * @param store whether the service keeps the answer
 * @param metadata what it keeps with it
 * @param safetyIdentifier names the person who asks
 * @param prediction what the reply will look like, which makes it no other
 * @param modalities what a reply consists of: text only
 * @param verbosity how much the model says, which is up to the model
 */
record ServiceParameters(
    Optional<Boolean> store,
    Optional<Map<String, @Nullable Object>> metadata,
    Optional<String> safetyIdentifier,
    Optional<String> promptCacheKey,
    Optional<String> promptCacheRetention,
    Optional<String> serviceTier,
    Optional<Map<String, @Nullable Object>> prediction,
    Optional<List<String>> modalities,
    Optional<String> verbosity) {

  private static final List<String> TEXT = List.of("text");
  private static final String USUAL = "medium";

  ServiceParameters {
    if (modalities.isPresent() && !modalities.get().equals(TEXT)) {
      throw new IllegalArgumentException(
          "parameter 'modalities': a reply is text, so there is %s only, not %s"
              .formatted(TEXT, modalities.get()));
    }
  }

  /** Tells what is asked for in vain, a sentence for each. */
  void tellUnmet(Consumer<String> sink) {
    if (store.orElse(false)) {
      sink.accept("parameter 'store': nothing is stored here");
    }
    if (!verbosity.orElse(USUAL).equals(USUAL)) {
      sink.accept(
          "parameter 'verbosity': how much is said is up to the model: tell it in a message");
    }
  }
}
