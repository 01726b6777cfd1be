package io.github.llamapanama.core.engine;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** Sequences as lists of cells, which know nothing of a tree. */
final class FakeMemory implements SequenceMemory {
  private final List<List<Object>> sequences = new ArrayList<>();
  private final Set<Integer> copying = new HashSet<>();
  private final Set<Integer> incomplete = new HashSet<>();
  private final boolean shared;
  private final boolean cuttable;

  FakeMemory(int count, boolean shared, boolean cuttable) {
    this.shared = shared;
    this.cuttable = cuttable;
    for (int i = 0; i < count; i++) {
      sequences.add(new ArrayList<>());
    }
  }

  /** Computes tokens, as a batch would. */
  void compute(int sequence, int count) {
    for (int i = 0; i < count; i++) {
      sequences.get(sequence).add(new Object());
    }
  }

  int size(int sequence) {
    return sequences.get(sequence).size();
  }

  /** How many cells are taken. */
  int cells() {
    Set<Object> cells = new HashSet<>();
    sequences.forEach(cells::addAll);
    return cells.size();
  }

  @Override
  public boolean isShared() {
    return shared;
  }

  /** Computes a batch, before which copies are done. */
  void decode() {
    copying.clear();
    incomplete.clear();
  }

  @Override
  public boolean isSequential() {
    return !shared;
  }

  @Override
  public long savedSize(int sequence) {
    return size(sequence);
  }

  @Override
  public boolean isCuttable() {
    return cuttable;
  }

  @Override
  public boolean areStatesCuttable() {
    return cuttable;
  }

  @Override
  public boolean canCut(int sequence, int size, int length) {
    return cuttable || length == size;
  }

  @Override
  public boolean cut(int sequence, int length) {
    if (!canCut(sequence, size(sequence), length)) {
      remove(sequence);
      return false;
    }
    sequences.set(sequence, new ArrayList<>(sequences.get(sequence).subList(0, length)));
    return true;
  }

  @Override
  public boolean copy(int source, int target, int length) {
    if (shared) {
      sequences.set(target, new ArrayList<>(sequences.get(source)));
    } else {
      compute(target, size(source));
      copying.add(source);
      copying.add(target);
      incomplete.add(target);
    }
    return cut(target, length);
  }

  @Override
  public void remove(int sequence) {
    sequences.get(sequence).clear();
  }

  @Override
  public State save(int sequence) {
    requireNoCopy(incomplete, sequence);
    return new FakeState(size(sequence));
  }

  @Override
  public boolean restore(int sequence, State state) {
    requireNoCopy(copying, sequence);
    if (((FakeState) state).isClosed()) {
      throw new AssertionError("a state that was freed is restored");
    }
    remove(sequence);
    compute(sequence, (int) state.bytes());
    return true;
  }

  private static void requireNoCopy(Set<Integer> pending, int sequence) {
    if (pending.contains(sequence)) {
      throw new AssertionError("sequence " + sequence + " is still being copied");
    }
  }
}
