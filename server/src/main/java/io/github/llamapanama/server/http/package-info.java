/**
 * HTTP itself: one listener, a request and its answer, server-sent events. Nothing above it sees
 * the HTTP library.
 */
@NullMarked
package io.github.llamapanama.server.http;

import org.jspecify.annotations.NullMarked;
