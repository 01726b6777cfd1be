@NullMarked
package io.github.llamapanama.server;

import org.jspecify.annotations.NullMarked;
