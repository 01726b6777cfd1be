package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.Llama;
import java.util.function.Supplier;

/**
 * A model that a server has.
 *
 * @param name what requests call it
 * @param load loads it, when it is needed first; whoever calls closes what it returns
 */
public record ServedModel(String name, Supplier<Llama> load) {}
