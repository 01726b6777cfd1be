package io.github.llamapanama.server.messages;

import java.util.Optional;

/**
 * What concerns Anthropic's service and not the model: accepted, without effect. All that can be
 * cached is.
 */
record ServiceParameters(
    Optional<Object> cacheControl,
    Optional<String> serviceTier,
    Optional<String> inferenceGeo,
    Optional<String> speed) {}
