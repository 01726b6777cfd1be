package io.github.llamapanama.chat.reply;

import io.github.llamapanama.core.sampling.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How a family of models writes its replies. Immutable.
 *
 * @param header what begins an assistant's turn, before the reply: what a prompt has after it is
 *     the reply's beginning
 * @param reasoning how the model shows that it thinks, if it does
 * @param decorations texts around the content that are not part of it
 * @param ends texts that end a turn
 * @param calls how the model writes calls, most usual first; none if it was not taught to call
 * @param channels how the model addresses parts of its reply, if it does
 */
public record ReplyLanguage(
    String header,
    Optional<ReasoningMarkers> reasoning,
    List<String> decorations,
    List<String> ends,
    List<ToolSyntax> calls,
    Optional<Channels> channels) {

  private static final Logger LOG = LoggerFactory.getLogger(ReplyLanguage.class);

  /** A language without reasoning and calls: all that the model writes is content. */
  public static final ReplyLanguage PLAIN =
      new ReplyLanguage("", Optional.empty(), List.of(), List.of(), List.of(), Optional.empty());

  /** Copies the lists. */
  public ReplyLanguage {
    decorations = List.copyOf(decorations);
    ends = List.copyOf(ends);
    calls = List.copyOf(calls);
  }

  /** The language of the model that a template belongs to. */
  public static ReplyLanguage of(TemplateProbe probe) {
    ReplyLanguage derived = PLAIN;
    try {
      derived = LanguageDerivation.of(probe);
    } catch (IndexOutOfBoundsException | NoSuchElementException e) {
      // A template may render anything. One that makes no sense must not keep anybody from
      // chatting.
      LOG.warn("How this model writes its replies does not show in its chat template", e);
    }
    return KnownLanguages.complete(derived, probe.source());
  }

  /**
   * What keeps replies within what a request allows: for calls that are optional a lazy grammar
   * that starts where a call does, otherwise one for the whole reply.
   *
   * @return empty if anything is allowed, or this language has no words for what is asked
   * @throws io.github.llamapanama.chat.schema.SchemaException if a schema is wrong
   */
  public Optional<Grammar> grammar(ReplyConstraints constraints) {
    return ReplyGrammar.of(this, constraints);
  }

  /** The same with another beginning of a turn. */
  public ReplyLanguage withHeader(String text) {
    return new ReplyLanguage(text, reasoning, decorations, ends, calls, channels);
  }

  /** The same with other markers of reasoning. */
  public ReplyLanguage withReasoning(ReasoningMarkers markers) {
    return new ReplyLanguage(header, Optional.of(markers), decorations, ends, calls, channels);
  }

  /** The same with other texts around the content. */
  public ReplyLanguage withDecorations(String... texts) {
    return new ReplyLanguage(header, reasoning, List.of(texts), ends, calls, channels);
  }

  /** The same with other texts that end a turn. */
  public ReplyLanguage withEnds(String... texts) {
    return new ReplyLanguage(header, reasoning, decorations, List.of(texts), calls, channels);
  }

  /** The same with the content in Markdown's code, or not. */
  ReplyLanguage withCodeFences() {
    List<String> before = new ArrayList<>(decorations);
    before.addAll(List.of("```json", "```"));
    List<String> after = new ArrayList<>(ends);
    after.add("```");
    return new ReplyLanguage(header, reasoning, before, after, calls, channels);
  }

  /** The same with other ways to call. */
  public ReplyLanguage withCalls(ToolSyntax... syntaxes) {
    return new ReplyLanguage(header, reasoning, decorations, ends, List.of(syntaxes), channels);
  }

  /** The same with channels. */
  public ReplyLanguage withChannels(Channels value) {
    return new ReplyLanguage(header, reasoning, decorations, ends, calls, Optional.of(value));
  }
}
