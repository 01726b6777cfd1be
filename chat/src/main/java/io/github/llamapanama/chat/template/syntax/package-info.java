/** From template source to a tree: Jinja2's lexer and parser. */
@NullMarked
package io.github.llamapanama.chat.template.syntax;

import org.jspecify.annotations.NullMarked;
