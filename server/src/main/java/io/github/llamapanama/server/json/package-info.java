/** JSON as the wire writes it. */
@NullMarked
package io.github.llamapanama.server.json;

import org.jspecify.annotations.NullMarked;
