package io.github.llamapanama.server.blocks;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/**
 * A whole reply.
 *
 * @param blocks what it consists of, in order
 * @param end how it ended
 */
public record Reply(List<Block> blocks, ChatEvent.Finished end) {
  private static final BlockListener NOBODY =
      new BlockListener() {
        @Override
        public void opened(Block empty) {}

        @Override
        public void grew(Block piece) {}

        @Override
        public void closed(Block whole, boolean cut) {}
      };

  /** Copies the blocks. */
  public Reply {
    blocks = List.copyOf(blocks);
  }

  /** Whether it ended because of a limit: of tokens, or of the context. */
  public boolean isCut() {
    return end.reason() == ChatFinishReason.LENGTH;
  }

  /** Whether a block is not whole: the last of a reply that was cut, or a call that broke off. */
  public boolean isCutIn(Block block) {
    boolean last = block.index() == blocks.size() - 1;
    return (isCut() && last) || (block instanceof Block.Call call && !call.isWhole());
  }

  /**
   * Reads a reply to its end.
   *
   * @throws java.util.concurrent.CancellationException if it was cancelled
   */
  public static Reply read(Iterator<ChatEvent> events) {
    BlockReader reader = new BlockReader(NOBODY);
    Optional<Reply> whole = Optional.empty();
    while (whole.isEmpty()) {
      whole = reader.accept(events.next());
    }
    return whole.get();
  }
}
