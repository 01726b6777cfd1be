@NullMarked
package io.github.llamapanama.server.guard;

import org.jspecify.annotations.NullMarked;
