/** Statements and expressions of a parsed template, and how they are evaluated. */
@NullMarked
package io.github.llamapanama.chat.template.tree;

import org.jspecify.annotations.NullMarked;
