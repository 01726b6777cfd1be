/** Benchmarks: JMH for the parts, side-by-side runs against upstream's programs for the whole. */
@NullMarked
package io.github.llamapanama.bench;

import org.jspecify.annotations.NullMarked;
