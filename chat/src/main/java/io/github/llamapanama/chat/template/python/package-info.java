/** Python's values and what can be done with them: the ground the template dialect stands on. */
@NullMarked
package io.github.llamapanama.chat.template.python;

import org.jspecify.annotations.NullMarked;
