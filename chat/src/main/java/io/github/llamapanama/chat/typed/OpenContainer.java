package io.github.llamapanama.chat.typed;

import java.util.AbstractList;
import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * An array or object of which more is to come. What was added never changes, so a view of the first
 * few elements is immutable although the arrays behind it are still being filled.
 */
abstract sealed class OpenContainer {
  private static final int FIRST_CAPACITY = 8;

  @Nullable Object[] values = new @Nullable Object[FIRST_CAPACITY];
  int size;

  void add(@Nullable Object value) {
    if (size == values.length) {
      values = Arrays.copyOf(values, size * 2);
    }
    values[size++] = value;
  }

  /** The character that ends it. */
  abstract char end();

  /** What is there so far and the value that is being written, if anything is known of it. */
  abstract Object with(@Nullable Object open);

  /** All that was added, now that nothing more comes. */
  abstract Object closed();

  static final class OpenArray extends OpenContainer {
    @Override
    char end() {
      return ']';
    }

    @Override
    Object with(@Nullable Object open) {
      return new ListView(values, size, open);
    }

    @Override
    Object closed() {
      return new ListView(values, size, PartialJson.NOTHING);
    }
  }

  static final class OpenObject extends OpenContainer {
    private final Set<String> known = new HashSet<>();
    private String[] keys = new String[FIRST_CAPACITY];

    /** Names the next value, which takes the place of an earlier one of that name. */
    void beginKey(String key) {
      if (!known.add(key)) {
        remove(key);
      }
      if (size == keys.length) {
        keys = Arrays.copyOf(keys, size * 2);
      }
      keys[size] = key;
    }

    /** In copies, because views share the arrays. */
    private void remove(String key) {
      int index = Arrays.asList(keys).indexOf(key);
      int after = size - index - 1;
      keys = keys.clone();
      values = values.clone();
      System.arraycopy(keys, index + 1, keys, index, after);
      System.arraycopy(values, index + 1, values, index, after);
      size--;
    }

    @Override
    char end() {
      return '}';
    }

    @Override
    Object with(@Nullable Object open) {
      return new MapView(keys, new ListView(values, size, open));
    }

    @Override
    Object closed() {
      Map<String, @Nullable Object> all = new LinkedHashMap<>();
      for (int i = 0; i < size; i++) {
        all.put(keys[i], values[i]);
      }
      return Collections.unmodifiableMap(all);
    }
  }

  /** The first elements of an array, and perhaps one more. */
  private static final class ListView extends AbstractList<@Nullable Object> {
    private final @Nullable Object[] elements;
    private final int count;
    private final @Nullable Object last;

    private ListView(@Nullable Object[] elements, int count, @Nullable Object last) {
      this.elements = elements;
      this.count = count;
      this.last = last;
    }

    @Override
    public @Nullable Object get(int index) {
      if (index < 0 || index >= size()) {
        throw new IndexOutOfBoundsException(index);
      }
      return index == count ? last : elements[index];
    }

    @Override
    public int size() {
      return PartialJson.NOTHING.equals(last) ? count : count + 1;
    }
  }

  /** The first entries of an object. */
  private static final class MapView extends AbstractMap<String, @Nullable Object> {
    private final String[] keys;
    private final ListView values;

    private MapView(String[] keys, ListView values) {
      this.keys = keys;
      this.values = values;
    }

    @Override
    public Set<Entry<String, @Nullable Object>> entrySet() {
      return new AbstractSet<>() {
        @Override
        public Iterator<Entry<String, @Nullable Object>> iterator() {
          return IntStream.range(0, values.size()).mapToObj(MapView.this::entry).iterator();
        }

        @Override
        public int size() {
          return values.size();
        }
      };
    }

    private Entry<String, @Nullable Object> entry(int index) {
      return new SimpleImmutableEntry<>(keys[index], values.get(index));
    }
  }
}
