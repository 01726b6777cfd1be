/** Tests of the server with the clients that people use. */
@NullMarked
package io.github.llamapanama.clients;

import org.jspecify.annotations.NullMarked;
