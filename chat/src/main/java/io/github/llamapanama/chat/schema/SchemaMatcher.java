package io.github.llamapanama.chat.schema;

import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;

/**
 * Tells whether texts are values of a JSON schema: those that match its grammar, and repeat no item
 * where {@code uniqueItems} forbids it, which a grammar cannot.
 *
 * <p>Immutable and thread-safe. Made by {@link SchemaConverter#matcher}.
 */
public final class SchemaMatcher {
  private final Grammar grammar;
  private final UniqueItems uniqueItems;

  SchemaMatcher(Grammar grammar, UniqueItems uniqueItems) {
    this.grammar = grammar;
    this.uniqueItems = uniqueItems;
  }

  /** Whether the whole text is a value of the schema. */
  public boolean matches(String text) {
    return GrammarMatcher.matches(grammar, text) && uniqueItems.hold(text);
  }
}
