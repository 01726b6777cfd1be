package io.github.llamapanama.chat.template.python;

import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/** Python's {@code dict}, in insertion order; one that came from the caller is read-only. */
public final class PyDict {

  /** Numbers are the same key when they are equal, whatever their type: 1, 1.0 and True. */
  private record NumberKey(Object number) {

    @Override
    public boolean equals(@Nullable Object other) {
      return other instanceof NumberKey key && Operators.equal(number, key.number);
    }

    @Override
    public int hashCode() {
      return Double.hashCode(Numbers.toDouble(number) + 0.0);
    }
  }

  private final SequencedMap<Object, Object> entries;
  private final boolean frozen;

  /** An empty dictionary of the template. */
  public PyDict() {
    this(new LinkedHashMap<>(), false);
  }

  private PyDict(SequencedMap<Object, Object> entries, boolean frozen) {
    this.entries = entries;
    this.frozen = frozen;
  }

  /** A dictionary with the same entries. */
  public PyDict copy() {
    return new PyDict(new LinkedHashMap<>(entries), false);
  }

  /** The same dictionary, read-only. */
  public PyDict freeze() {
    return new PyDict(entries, true);
  }

  /** A Java object that equals another exactly when the values are the same key. */
  public static Object hashable(Object key) {
    return switch (key) {
      case Text text -> text;
      case Long number -> new NumberKey(number);
      case Boolean number -> new NumberKey(number);
      case Double number -> new NumberKey(number);
      case BigInteger number -> new NumberKey(number);
      case PyList list -> throw Failure.error("unhashable type: 'list'");
      case PyDict dict -> throw Failure.error("unhashable type: 'dict'");
      case Undefined undefined -> Undefined.class;
      default -> key;
    };
  }

  /** The key as the template sees it. */
  static Object key(Object stored) {
    return stored instanceof NumberKey key ? key.number : stored;
  }

  /** The number of entries. */
  public int size() {
    return entries.size();
  }

  /** The value of a key. */
  public @Nullable Object get(Object key) {
    return entries.get(key instanceof Text ? key : hashable(key));
  }

  /** Whether there is such a key. */
  public boolean contains(Object key) {
    return entries.containsKey(hashable(key));
  }

  /** Sets an entry of a dictionary that is being built. */
  public void put(Object key, Object value) {
    entries.put(hashable(key), value);
  }

  /** The entries, to be changed; keys as {@link #put} stores them. */
  private SequencedMap<Object, Object> mutable() {
    if (frozen) {
      throw Failure.error("a dict of the caller cannot be changed; copy it first");
    }
    return entries;
  }

  /** Sets an entry for the template. */
  public void set(Object key, Object value) {
    mutable().put(hashable(key), value);
  }

  /** Removes an entry for the template. */
  public @Nullable Object remove(Object key) {
    return mutable().remove(hashable(key));
  }

  /** Removes the last entry. */
  public PyTuple removeLast() {
    if (mutable().isEmpty()) {
      throw Failure.error("'popitem(): dictionary is empty'");
    }
    return PyTuple.of(Objects.requireNonNull(mutable().pollLastEntry()));
  }

  /** Removes all entries. */
  public void clear() {
    mutable().clear();
  }

  /** The keys, in order. */
  public PyList keys() {
    PyList keys = new PyList();
    entries.keySet().forEach(key -> keys.add(key(key)));
    return keys;
  }

  /** The values, in order. */
  public PyList values() {
    return PyList.copyOf(entries.values());
  }

  /** The entries as pairs, in order. */
  public PyList items() {
    PyList items = new PyList();
    for (Map.Entry<Object, Object> entry : entries.entrySet()) {
      items.add(PyTuple.of(entry));
    }
    return items;
  }
}
