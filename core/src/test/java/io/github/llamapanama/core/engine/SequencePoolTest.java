package io.github.llamapanama.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.engine.PrefixTree.Node;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SequencePoolTest {
  private static final int CAPACITY = 1000;

  private final FakeMemory memory = new FakeMemory(3, true, true);
  private final SavedPrefixes saved = new SavedPrefixes(0, true);
  private final SequencePool pool = new SequencePool(memory, 3, CAPACITY, saved, true);

  private static int[] tokens(int... parts) {
    return Arrays.stream(parts).flatMap(part -> new Random(part).ints(50, 0, 1000)).toArray();
  }

  private static Node take(SequencePool pool, FakeMemory memory, int[] prompt) {
    Node node = pool.take(prompt, prompt.length);
    if (node == null) {
      throw new AssertionError("no sequence is free");
    }
    memory.compute(node.id(), prompt.length - node.size());
    pool.append(node, prompt, node.size(), prompt.length);
    return node;
  }

  private int reused(int[] prompt) {
    return pool.reusable(prompt, prompt.length);
  }

  @Test
  void theLongestBeginningIsReusedButNeverTheLastToken() {
    Node first = take(pool, memory, tokens(1, 2));
    assertThat(reused(tokens(1, 2))).isEqualTo(99);
    assertThat(reused(tokens(1, 2, 3))).isEqualTo(100);
    assertThat(reused(tokens(1, 4))).isEqualTo(50);
    assertThat(reused(tokens(4, 1))).isZero();
    pool.release(first);
    assertThat(reused(tokens(1, 4))).as("also once it is idle").isEqualTo(50);
  }

  @Test
  void aSharedBeginningTakesNoMoreCells() {
    take(pool, memory, tokens(1, 2));
    take(pool, memory, tokens(1, 3));
    take(pool, memory, tokens(1, 3, 4));
    assertThat(pool.used()).isEqualTo(200);
    assertThat(memory.cells()).isEqualTo(200);
    assertThat(pool.take(tokens(5), 50)).as("all are at work").isNull();
  }

  @Test
  void aConversationGoesOnInItsOwnSequence() {
    Node first = take(pool, memory, tokens(1, 2));
    pool.release(first);
    Node second = take(pool, memory, tokens(1, 2, 3));
    assertThat(second).isSameAs(first);
    assertThat(pool.used()).isEqualTo(150);
  }

  @Test
  void anotherQuestionLeavesTheFirstAnswerWhereItIs() {
    pool.release(take(pool, memory, tokens(1, 2)));
    pool.release(take(pool, memory, tokens(1, 3)));
    assertThat(pool.cachedPrefixes()).isEqualTo(2);
    assertThat(reused(tokens(1, 2))).isEqualTo(99);
    assertThat(reused(tokens(1, 3))).isEqualTo(99);
  }

  @Test
  void whatALongerSequenceHoldsAsWellIsNotKeptTwice() {
    Node longer = take(pool, memory, tokens(1, 2, 3));
    pool.release(take(pool, memory, tokens(1, 2)));
    pool.release(longer);
    assertThat(pool.cachedPrefixes()).isEqualTo(1);
    assertThat(reused(tokens(1, 2, 3))).isEqualTo(149);
  }

  @Test
  void theOneUsedLeastRecentlyIsEvicted() {
    pool.release(take(pool, memory, tokens(1)));
    pool.release(take(pool, memory, tokens(2)));
    pool.release(take(pool, memory, tokens(3)));
    take(pool, memory, tokens(4));
    assertThat(reused(tokens(1))).isZero();
    assertThat(reused(tokens(2))).isEqualTo(49);
    assertThat(pool.evict()).isTrue();
    assertThat(reused(tokens(2))).isZero();
    assertThat(pool.evict()).isTrue();
    assertThat(pool.evict()).as("the last one is at work").isFalse();
    assertThat(pool.used()).isEqualTo(50);
  }

  @Test
  void whatIsCopiedFromIsUsed() {
    pool.release(take(pool, memory, tokens(1, 2)));
    pool.release(take(pool, memory, tokens(3)));
    pool.release(take(pool, memory, tokens(1, 4)));
    assertThat(pool.evict()).isTrue();
    assertThat(reused(tokens(3))).as("used before the one that was copied from").isZero();
    assertThat(reused(tokens(1, 2))).isEqualTo(99);
  }

  @Test
  void anIdleSequenceLeavesASharedCacheInTime() {
    SequencePool pool =
        new SequencePool(memory, 3, CAPACITY, new SavedPrefixes(10_000, true), true);
    pool.release(take(pool, memory, tokens(1)));
    pool.noteComputed(512);
    assertThat(pool.cachedPrefixes()).isEqualTo(1);
    pool.noteComputed(1);
    assertThat(pool.cachedPrefixes()).isZero();
    assertThat(pool.reusable(tokens(1), 50)).as("it is saved").isEqualTo(49);
  }

  @Test
  void whatIsEvictedComesBackFromTheHost() {
    SequencePool pool =
        new SequencePool(memory, 3, CAPACITY, new SavedPrefixes(10_000, true), true);
    pool.release(take(pool, memory, tokens(1, 2)));
    assertThat(pool.evict()).isTrue();
    assertThat(pool.used()).isZero();
    int[] prompt = tokens(1, 3);
    assertThat(pool.reusable(prompt, 100)).isEqualTo(50);
    Node node = pool.take(prompt, 100);
    assertThat(node).isNotNull();
    assertThat(pool.used()).isEqualTo(50);
    assertThat(memory.cells()).isEqualTo(50);
  }

  @Test
  void aStateThatMakesWayForTheOneInItsPlaceIsNotRestored() {
    FakeMemory memory = new FakeMemory(1, false, true);
    SavedPrefixes onlyOne = new SavedPrefixes(600, true);
    SequencePool pool = new SequencePool(memory, 1, CAPACITY, onlyOne, true);
    pool.release(take(pool, memory, tokens(1, 2)));
    pool.release(take(pool, memory, tokens(3, 4)));
    assertThat(pool.reusable(tokens(1, 2), 100)).isEqualTo(99);
    Node node = pool.take(tokens(1, 2), 100);
    assertThat(node).isNotNull().extracting(Node::size).as("its state is gone").isEqualTo(0);
    assertThat(pool.reusable(tokens(3, 4), 100)).as("what was in its place").isEqualTo(99);
  }

  @Test
  void memoryThatCannotBeCutIsReusedWholeOrFromASavedState() {
    FakeMemory memory = new FakeMemory(3, false, false);
    SequencePool pool =
        new SequencePool(memory, 3, CAPACITY, new SavedPrefixes(10_000, false), true);
    Node first = take(pool, memory, tokens(1, 2));
    assertThat(pool.reusable(tokens(1, 3), 100)).isZero();
    assertThat(pool.known(tokens(1, 3), 100)).isEqualTo(50);
    assertThat(pool.reusable(tokens(1, 2, 3), 150)).isEqualTo(100);
    pool.save(first);
    pool.drop(first);
    assertThat(pool.reusable(tokens(1, 3), 100)).isZero();
    assertThat(pool.reusable(tokens(1, 2, 3), 150)).isEqualTo(100);
  }

  @Test
  void sequencesThatAreComputedTogetherStayTogether() {
    FakeMemory memory = new FakeMemory(4, false, true);
    SequencePool pool = new SequencePool(memory, 4, CAPACITY, saved, true);
    Node first = take(pool, memory, tokens(1));
    Node second = take(pool, memory, tokens(2));
    Node third = take(pool, memory, tokens(3));
    assertThat(List.of(first.id(), second.id(), third.id())).containsExactly(0, 1, 2);
    pool.release(first);
    Node moved = pool.movedForward(third);
    assertThat(moved.id()).isZero();
    assertThat(moved.size()).isEqualTo(50);
    assertThat(reusable(pool, tokens(1))).as("what was in its place has moved").isEqualTo(49);
    assertThat(pool.movedForward(second)).as("it is in its place").isSameAs(second);
  }

  private static int reusable(SequencePool pool, int[] prompt) {
    return pool.reusable(prompt, prompt.length);
  }

  @Test
  void withoutReuseNothingIsKept() {
    SequencePool pool = new SequencePool(memory, 3, CAPACITY, saved, false);
    pool.release(take(pool, memory, tokens(1)));
    assertThat(pool.used()).isZero();
    assertThat(pool.reusable(tokens(1), 50)).isZero();
  }

  @Test
  void aSequenceThatIsCutToAFewCommonTokensIsSavedBefore() {
    FakeMemory memory = new FakeMemory(1, false, true);
    SequencePool pool =
        new SequencePool(memory, 1, CAPACITY, new SavedPrefixes(10_000, true), true);
    int[] conversation = tokens(1, 2);
    int[] other = tokens(3, 4);
    System.arraycopy(conversation, 0, other, 0, 3);
    pool.release(take(pool, memory, conversation));
    pool.release(take(pool, memory, other));
    assertThat(pool.reusable(conversation, 100)).isEqualTo(99);
  }

  @Test
  void aSequenceThatLeavesBeforeItIsCopiedIsSaved() {
    FakeMemory memory = new FakeMemory(2, false, true);
    SequencePool pool =
        new SequencePool(memory, 2, CAPACITY, new SavedPrefixes(10_000, true), true);
    int[] conversation = tokens(1, 2);
    pool.release(take(pool, memory, conversation));
    memory.decode();
    pool.noteComputed(100);
    take(pool, memory, tokens(1, 3));
    take(pool, memory, tokens(5));
    assertThat(pool.reusable(conversation, 100)).isEqualTo(99);
  }

  /** Whatever happens, the tree counts the cells that are really taken. */
  @Property(tries = 300)
  void theTreeKnowsHowManyCellsAreTaken(@ForAll long seed, @ForAll boolean shared) {
    Random random = new Random(seed);
    FakeMemory memory = new FakeMemory(8, shared, true);
    SequencePool pool = new SequencePool(memory, 8, 10_000, new SavedPrefixes(2000, true), true);
    List<Node> active = new ArrayList<>();
    for (int step = 0; step < 60; step++) {
      int choice = random.nextInt(10);
      if (choice < 5) {
        // Two-letter texts, so that there are beginnings of all lengths in common.
        int[] prompt = random.ints(1 + random.nextInt(40), 0, 2).toArray();
        @Nullable Node node = pool.take(prompt, prompt.length);
        if (node != null) {
          memory.compute(node.id(), prompt.length - node.size());
          pool.append(node, prompt, node.size(), prompt.length);
          active.add(node);
        }
      } else if (choice < 7 && !active.isEmpty()) {
        pool.release(active.remove(random.nextInt(active.size())));
      } else if (choice < 8 && !active.isEmpty()) {
        pool.drop(active.remove(random.nextInt(active.size())));
      } else if (choice < 9 && !active.isEmpty()) {
        Node node = active.get(random.nextInt(active.size()));
        pool.cut(node, random.nextInt(node.size() + 1));
      } else if (random.nextBoolean()) {
        pool.evict();
      } else if (!shared && !active.isEmpty()) {
        active.add(pool.movedForward(active.removeFirst()));
      }
      if (random.nextBoolean()) {
        memory.decode();
        pool.noteComputed(20);
      }
      assertThat(pool.used()).as("cells after step %d", step).isEqualTo(memory.cells());
      for (Node node : active) {
        assertThat(memory.size(node.id())).isEqualTo(node.size());
      }
    }
  }
}
