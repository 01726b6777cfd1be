package io.github.llamapanama.server.responses;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What concerns OpenAI's service and not the model. It is accepted, and some of it repeated in the
 * response; nothing is stored.
 *
 * @param maxToolCalls how many calls the service itself may make: it makes none here
 */
record ServiceParameters(
    Optional<Boolean> store,
    Optional<Map<String, String>> metadata,
    Optional<String> user,
    Optional<String> safetyIdentifier,
    Optional<String> promptCacheKey,
    Optional<String> promptCacheRetention,
    Optional<Object> promptCacheOptions,
    Optional<String> serviceTier,
    Optional<Object> streamOptions,
    OptionalInt maxToolCalls) {}
