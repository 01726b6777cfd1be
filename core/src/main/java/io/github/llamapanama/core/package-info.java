/** Models, contexts, samplers and generation, safe from plain Java. */
@NullMarked
package io.github.llamapanama.core;

import org.jspecify.annotations.NullMarked;
