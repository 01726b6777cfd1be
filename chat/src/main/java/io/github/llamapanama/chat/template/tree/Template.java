package io.github.llamapanama.chat.template.tree;

import java.util.List;

/**
 * A parsed template.
 *
 * @param statements what it does, in order
 * @param layout the variables of its outermost scope
 */
public record Template(List<Statement> statements, Layout layout) {}
