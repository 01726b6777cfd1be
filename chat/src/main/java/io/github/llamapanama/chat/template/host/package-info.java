/** The thin binding between the dialect and Jinjava, which hosts it. */
@NullMarked
package io.github.llamapanama.chat.template.host;

import org.jspecify.annotations.NullMarked;
