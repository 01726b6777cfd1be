package io.github.llamapanama.core.engine;

import io.github.llamapanama.core.engine.SequenceMemory.State;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * States of sequences in the memory of the host: those that had to leave the KV cache, and, of
 * memory that cannot be cut, those at places to which a later prompt may want to return.
 */
final class SavedPrefixes implements AutoCloseable {

  /** The state of a sequence that held some tokens. */
  static final class Saved {
    private final int[] tokens;
    private final State state;

    private Saved(int[] tokens, State state) {
      this.tokens = tokens;
      this.state = state;
    }

    /** How many tokens it held. */
    int size() {
      return tokens.length;
    }

    /** The tokens it held. */
    int[] tokens() {
      return tokens;
    }

    /** The state. */
    State state() {
      return state;
    }

    private int commonPrefix(int[] others, int length) {
      int most = Math.min(tokens.length, length);
      int mismatch = Arrays.mismatch(tokens, 0, most, others, 0, most);
      return mismatch < 0 ? most : mismatch;
    }

    private long bytes() {
      return state.bytes() + 4L * tokens.length;
    }
  }

  private final long budget;

  /** Whether a state can be cut to a shorter beginning after it is restored. */
  private final boolean cuttable;

  /** The one used least recently first. */
  private final List<Saved> entries = new ArrayList<>();

  private long bytes;

  SavedPrefixes(long budget, boolean cuttable) {
    this.budget = budget;
    this.cuttable = cuttable;
  }

  /** Whether nothing is ever saved. */
  boolean isOff() {
    return budget == 0;
  }

  /** Whether a state of some bytes could be kept. */
  boolean takes(int tokens, long bytes) {
    return bytes + 4L * tokens <= budget;
  }

  int count() {
    return entries.size();
  }

  long bytes() {
    return bytes;
  }

  /** A saved state and how much of it a prompt can use. */
  record Match(Saved saved, int length) {}

  /** The state that has most of a beginning. */
  Optional<Match> longest(int[] tokens, int length) {
    Saved best = null;
    int most = 0;
    for (Saved entry : entries) {
      int common = entry.commonPrefix(tokens, length);
      if (common > most && (cuttable || common == entry.size())) {
        best = entry;
        most = common;
      }
    }
    return best == null ? Optional.empty() : Optional.of(new Match(best, most));
  }

  /** How many tokens of a beginning a state has, even if it cannot be cut to them. */
  int known(int[] tokens, int length) {
    int longest = 0;
    for (Saved entry : entries) {
      longest = Math.max(longest, entry.commonPrefix(tokens, length));
    }
    return longest;
  }

  /** Whether a beginning is saved, as it is or as a part of a longer one. */
  boolean contains(int[] tokens, int length) {
    for (Saved saved : entries) {
      if (saved.commonPrefix(tokens, length) == length && (cuttable || saved.size() == length)) {
        return true;
      }
    }
    return false;
  }

  /** Notes that a state was used. */
  void touch(Saved saved) {
    entries.remove(saved);
    entries.add(saved);
  }

  /** Takes over a state, and keeps it if it is not larger than all together may be. */
  void add(int[] tokens, int length, State state) {
    if (!takes(length, state.bytes())) {
      state.close();
      return;
    }
    Saved added = new Saved(Arrays.copyOf(tokens, length), state);
    if (cuttable) {
      entries.removeIf(old -> old.commonPrefix(tokens, length) == old.size() && forget(old));
    }
    while (bytes + added.bytes() > budget) {
      forget(entries.removeFirst());
    }
    entries.add(added);
    bytes += added.bytes();
  }

  private boolean forget(Saved saved) {
    bytes -= saved.bytes();
    saved.state.close();
    return true;
  }

  /** Frees all states. */
  @Override
  public void close() {
    entries.forEach(this::forget);
    entries.clear();
  }
}
