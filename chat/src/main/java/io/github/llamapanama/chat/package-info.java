/** Chat templates, chat formats and the front door of the library. */
@NullMarked
package io.github.llamapanama.chat;

import org.jspecify.annotations.NullMarked;
