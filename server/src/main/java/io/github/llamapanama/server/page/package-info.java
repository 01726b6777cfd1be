/** The pages that the server has for people: files on the class path, which need nothing else. */
@NullMarked
package io.github.llamapanama.server.page;

import org.jspecify.annotations.NullMarked;
