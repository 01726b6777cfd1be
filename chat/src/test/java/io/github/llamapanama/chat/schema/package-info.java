@NullMarked
package io.github.llamapanama.chat.schema;

import org.jspecify.annotations.NullMarked;
