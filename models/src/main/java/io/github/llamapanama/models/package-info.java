/**
 * Models that need no download: the embedded tiny chat model, and a writer of random-weight models
 * of any size. Pure Java; nothing here loads llama.cpp.
 */
@NullMarked
package io.github.llamapanama.models;

import org.jspecify.annotations.NullMarked;
