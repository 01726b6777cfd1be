/** What a server is told before it starts. */
@NullMarked
package io.github.llamapanama.server.config;

import org.jspecify.annotations.NullMarked;
