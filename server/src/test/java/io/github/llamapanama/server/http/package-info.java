@NullMarked
package io.github.llamapanama.server.http;

import org.jspecify.annotations.NullMarked;
