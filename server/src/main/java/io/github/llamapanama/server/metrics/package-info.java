/** What the server counts, for Prometheus. */
@NullMarked
package io.github.llamapanama.server.metrics;

import org.jspecify.annotations.NullMarked;
