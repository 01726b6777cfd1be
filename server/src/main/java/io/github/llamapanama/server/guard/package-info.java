/** What a request has to pass before an endpoint answers it, and the log of all of them. */
@NullMarked
package io.github.llamapanama.server.guard;

import org.jspecify.annotations.NullMarked;
