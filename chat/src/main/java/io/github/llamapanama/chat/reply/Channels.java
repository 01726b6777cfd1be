package io.github.llamapanama.chat.reply;

import java.util.List;

/**
 * A reply in parts, each with a header that says what it is and for whom.
 *
 * @param start begins a part's header; the first part's may stand in the prompt
 * @param message ends a header
 * @param ends texts that end a part
 * @param kind how headers are read
 */
public record Channels(String start, String message, List<String> ends, Kind kind) {

  /** How headers are read. */
  public enum Kind {
    /** OpenAI's Harmony: {@code <|channel|>commentary to=functions.f <|constrain|>json}. */
    HARMONY,
    /** A recipient: {@code to=self} is reasoning, {@code to=user} content, others are tools. */
    RECIPIENT,
    /** The recipient's bare name: {@code all} is content, others are tools. */
    NAME
  }

  /** Copies the list. */
  public Channels {
    ends = List.copyOf(ends);
  }
}
