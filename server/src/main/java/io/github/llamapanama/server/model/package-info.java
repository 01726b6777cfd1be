/** The models that a server has: loaded, waiting to be, or unloaded again. */
@NullMarked
package io.github.llamapanama.server.model;

import org.jspecify.annotations.NullMarked;
