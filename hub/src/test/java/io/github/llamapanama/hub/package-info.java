@NullMarked
package io.github.llamapanama.hub;

import org.jspecify.annotations.NullMarked;
