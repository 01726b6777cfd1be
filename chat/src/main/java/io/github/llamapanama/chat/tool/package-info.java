/**
 * Tools that Java answers: {@link io.github.llamapanama.chat.tool.Tools} are made of methods,
 * records and lambdas, and an {@link io.github.llamapanama.chat.tool.Agent} lets a model call them
 * until it has its answer.
 */
@NullMarked
package io.github.llamapanama.chat.tool;

import org.jspecify.annotations.NullMarked;
