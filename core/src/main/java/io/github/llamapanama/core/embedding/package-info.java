/**
 * Vectors of texts and scores of documents: requests of any number of threads, computed together in
 * as few batches as fit. An {@code io.github.llamapanama.core.engine.Engine} does that beside its
 * generations.
 */
@NullMarked
package io.github.llamapanama.core.embedding;

import org.jspecify.annotations.NullMarked;
