/** What goes wrong, and how the wire says it. */
@NullMarked
package io.github.llamapanama.server.error;

import org.jspecify.annotations.NullMarked;
