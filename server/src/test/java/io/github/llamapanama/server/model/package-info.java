@NullMarked
package io.github.llamapanama.server.model;

import org.jspecify.annotations.NullMarked;
