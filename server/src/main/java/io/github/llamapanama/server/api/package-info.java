/** What each address of the server does, a class each. */
@NullMarked
package io.github.llamapanama.server.api;

import org.jspecify.annotations.NullMarked;
