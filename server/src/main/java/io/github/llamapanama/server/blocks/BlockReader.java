package io.github.llamapanama.server.blocks;

import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.Logprob;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** Divides a reply into blocks while the model writes it. For one reply, and one thread. */
public final class BlockReader {
  private final BlockListener listener;
  private final List<Block> closed = new ArrayList<>();

  /** The block that grows, without its text. */
  private @Nullable Block open;

  /** Which call that is, if it is one. */
  private int call;

  private final StringBuilder text = new StringBuilder();
  private final List<Logprob> logprobs = new ArrayList<>();

  /** Of tokens whose text has not come yet. */
  private final List<Logprob> early = new ArrayList<>();

  /**
   * What came as content after a call. Of a call that a limit cuts off the text comes as content,
   * once more: it tells nothing new.
   */
  private String afterCall = "";

  /**
   * @param listener is told of the blocks
   */
  public BlockReader(BlockListener listener) {
    this.listener = listener;
  }

  /**
   * Takes what happens next.
   *
   * @return the whole reply, if it has ended
   * @throws CancellationException if the reply was cancelled
   */
  public Optional<Reply> accept(ChatEvent event) {
    switch (event) {
      case ChatEvent.PromptRead read -> {}
      case ChatEvent.CostSoFar cost -> {}
      case ChatEvent.Logprobs more -> early.addAll(more.tokens());
      case ChatEvent.Delta delta -> {
        sayHeldBack();
        add(delta);
        early.clear();
      }
      case ChatEvent.Finished end -> {
        return Optional.of(end(end));
      }
    }
    return Optional.empty();
  }

  private void add(ChatEvent.Delta delta) {
    switch (delta) {
      case ChatEvent.Reasoning piece -> think(piece.text());
      case ChatEvent.Content piece -> {
        if (open instanceof Block.Call) {
          afterCall = piece.text();
        } else {
          say(piece.text());
        }
      }
      case ChatEvent.ToolCallDelta piece -> call(piece);
    }
  }

  private void think(String piece) {
    if (!(open instanceof Block.Thoughts)) {
      open(index -> new Block.Thoughts(index, ""));
    }
    text.append(piece);
    listener.grew(new Block.Thoughts(closed.size(), piece));
  }

  private void say(String piece) {
    if (!(open instanceof Block.Text)) {
      open(index -> new Block.Text(index, "", List.of()));
    }
    text.append(piece);
    logprobs.addAll(early);
    listener.grew(new Block.Text(closed.size(), piece, early));
  }

  private void call(ChatEvent.ToolCallDelta delta) {
    if (!(open instanceof Block.Call) || delta.index() != call) {
      call = delta.index();
      open(index -> new Block.Call(index, delta.id().orElse(""), delta.name().orElse(""), ""));
    }
    if (open instanceof Block.Call begun && !delta.arguments().isEmpty()) {
      text.append(delta.arguments());
      listener.grew(new Block.Call(begun.index(), begun.id(), begun.name(), delta.arguments()));
    }
  }

  private Reply end(ChatEvent.Finished end) {
    if (end.reason() == ChatFinishReason.CANCELLED) {
      throw new CancellationException("the reply was cancelled");
    }
    boolean limited = end.reason() == ChatFinishReason.LENGTH;
    if (!limited || !repeatsCall()) {
      sayHeldBack();
    }
    close(limited);
    return new Reply(closed, end);
  }

  private boolean repeatsCall() {
    return open instanceof Block.Call begun
        && (!whole(begun).isWhole() || afterCall.contains(text));
  }

  private void sayHeldBack() {
    if (!afterCall.isEmpty()) {
      say(afterCall);
      afterCall = "";
    }
  }

  private void open(IntFunction<Block> block) {
    close(false);
    Block empty = block.apply(closed.size());
    open = empty;
    listener.opened(empty);
  }

  private void close(boolean limited) {
    if (open == null) {
      return;
    }
    Block whole =
        switch (open) {
          case Block.Thoughts thoughts -> new Block.Thoughts(thoughts.index(), text.toString());
          case Block.Text said -> new Block.Text(said.index(), text.toString(), logprobs);
          case Block.Call begun -> whole(begun);
        };
    open = null;
    text.setLength(0);
    logprobs.clear();
    closed.add(whole);
    listener.closed(whole, limited || (whole instanceof Block.Call call && !call.isWhole()));
  }

  private Block.Call whole(Block.Call begun) {
    return new Block.Call(begun.index(), begun.id(), begun.name(), text.toString());
  }
}
