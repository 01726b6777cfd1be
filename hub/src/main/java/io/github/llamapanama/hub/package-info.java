/**
 * Models fetched from the Hugging Face hub and from URLs into a cache: begin with {@link
 * io.github.llamapanama.hub.Hub}. Pure Java; nothing here loads llama.cpp.
 */
@NullMarked
package io.github.llamapanama.hub;

import org.jspecify.annotations.NullMarked;
