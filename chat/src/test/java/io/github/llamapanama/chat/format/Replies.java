package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.MessageAssembler;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyParser;
import java.util.List;
import java.util.stream.IntStream;

/** Reads replies as models write them. */
final class Replies {
  private Replies() {}

  /** What a reply says. */
  static ChatMessage read(ReplyFormat format, String reply) {
    return read(format, List.of(reply));
  }

  /** What a reply says that comes in pieces. */
  static ChatMessage read(ReplyFormat format, List<String> pieces) {
    ReplyParser parser = format.parser();
    MessageAssembler message = new MessageAssembler();
    pieces.forEach(piece -> parser.accept(piece).forEach(message::add));
    parser.finish().forEach(message::add);
    return message.message();
  }

  /** What a reply says, which does not depend on how it is cut. */
  static ChatMessage readHoweverCut(ReplyFormat format, String reply) {
    ChatMessage whole = read(format, reply);
    assertThat(read(format, reply.codePoints().mapToObj(Character::toString).toList()))
        .as("'%s' letter by letter", reply)
        .isEqualTo(whole);
    assertThat(IntStream.range(1, reply.length()))
        .as("where '%s' was cut", reply)
        .allSatisfy(
            cut ->
                assertThat(read(format, List.of(reply.substring(0, cut), reply.substring(cut))))
                    .isEqualTo(whole));
    return whole;
  }
}
