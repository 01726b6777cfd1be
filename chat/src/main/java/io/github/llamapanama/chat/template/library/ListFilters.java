package io.github.llamapanama.chat.template.library;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Generator;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Operators;
import io.github.llamapanama.chat.template.python.Printer;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyList;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.TextBuilder;
import io.github.llamapanama.chat.template.python.Undefined;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.BiPredicate;
import java.util.function.Function;
import java.util.function.Predicate;

/** The filters that work on lists and dictionaries. */
final class ListFilters {

  private static final Comparator<Object> ORDER = (a, b) -> Operators.compare(a, b, "<");

  private ListFilters() {}

  static void register(Map<String, Filter> filters) {
    filters.put("batch", ListFilters::batch);
    filters.put("dictsort", ListFilters::dictSort);
    filters.put("first", (value, arguments, rendering) -> first(value));
    filters.put("groupby", ListFilters::groupBy);
    filters.put("join", ListFilters::join);
    filters.put("last", (value, arguments, rendering) -> last(value));
    filters.put("list", (value, arguments, rendering) -> new PyList(toList(value, rendering)));
    filters.put("map", ListFilters::map);
    filters.put("max", (value, arguments, rendering) -> extreme(value, arguments, rendering, true));
    filters.put(
        "min", (value, arguments, rendering) -> extreme(value, arguments, rendering, false));
    filters.put("random", (value, arguments, rendering) -> random(value, rendering));
    filters.put(
        "reject", (value, arguments, rendering) -> select(value, arguments, rendering, false));
    filters.put(
        "rejectattr",
        (value, arguments, rendering) -> selectAttribute(value, arguments, rendering, false));
    filters.put("reverse", ListFilters::reverse);
    filters.put(
        "select", (value, arguments, rendering) -> select(value, arguments, rendering, true));
    filters.put(
        "selectattr",
        (value, arguments, rendering) -> selectAttribute(value, arguments, rendering, true));
    filters.put("slice", ListFilters::slice);
    filters.put("sort", ListFilters::sort);
    filters.put("sum", ListFilters::sum);
    filters.put("unique", ListFilters::unique);
  }

  static Generator generator(String type, List<Object> elements) {
    return new Generator(type, elements);
  }

  private static List<Object> toList(Object value, Rendering rendering) {
    ArrayList<Object> list = new ArrayList<>();
    Iterator<Object> elements = Operators.iterate(value);
    while (elements.hasNext()) {
      rendering.charge(8);
      list.add(elements.next());
    }
    return list;
  }

  private static Object batch(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("batch", 1, "linecount", "fill_with");
    long size = bound.integer(0, 0);
    List<Object> batches = new ArrayList<>();
    PyList batch = new PyList();
    for (Object element : toList(value, rendering)) {
      if (batch.size() == size) {
        batches.add(batch);
        batch = new PyList();
      }
      batch.add(element);
    }
    if (batch.size() > 0) {
      pad(batch, bound.get(1, None.NONE), size, rendering);
      batches.add(batch);
    }
    return generator("generator", batches);
  }

  private static void pad(PyList list, Object fill, long size, Rendering rendering) {
    if (fill != None.NONE) {
      rendering.checkSize(size);
      while (list.size() < size) {
        rendering.charge(8);
        list.add(fill);
      }
    }
  }

  private static Object slice(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("slice", 1, "slices", "fill_with");
    long slices = bound.integer(0, 0);
    List<Object> all = toList(value, rendering);
    if (slices == 0) {
      throw Failure.error("integer division or modulo by zero");
    }
    long each = Math.floorDiv(all.size(), slices);
    long extra = Math.floorMod(all.size(), slices);
    rendering.checkSize(slices);
    List<Object> parts = new ArrayList<>();
    long start = 0;
    for (long i = 0; i < slices; i++) {
      rendering.charge(8);
      long end = start + each + (i < extra ? 1 : 0);
      PyList part = PyList.copyOf(all.subList((int) start, (int) end));
      if (i >= extra && bound.has(1)) {
        pad(part, bound.get(1, None.NONE), part.size() + 1L, rendering);
      }
      parts.add(part);
      start = end;
    }
    return generator("generator", parts);
  }

  private static Object dictSort(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("dictsort", 0, "case_sensitive", "by", "reverse");
    Text by = bound.text(1);
    String side = by == null ? "key" : by.value();
    if (!side.equals("key") && !side.equals("value")) {
      throw Failure.error("You can only sort by either \"key\" or \"value\"");
    }
    boolean caseSensitive = bound.truth(0, false);
    int index = side.equals("key") ? 0 : 1;
    if (!(value instanceof PyDict dict)) {
      throw value instanceof Undefined undefined
          ? undefined.failure()
          : Failure.error("dictsort needs a dict");
    }
    PyList items = dict.items();
    sort(
        items.elements(),
        item -> Filters.caseless(Filters.element(item, index), caseSensitive),
        bound.truth(2, false),
        rendering);
    return items;
  }

  private static void sort(
      List<Object> list, Function<Object, Object> key, boolean reverse, Rendering rendering) {
    rendering.charge(8L * list.size());
    Comparator<Object> order = Comparator.comparing(key, ORDER);
    list.sort(reverse ? order.reversed() : order);
  }

  private static Object first(Object value) {
    Iterator<Object> elements = Operators.iterate(value);
    return elements.hasNext()
        ? elements.next()
        : Undefined.because("No first item, sequence was empty.");
  }

  private static Object last(Object value) {
    if (value instanceof io.github.llamapanama.chat.template.python.Generator) {
      throw Failure.error("'generator' object is not reversible");
    }
    List<Object> elements = Operators.toList(value);
    return elements.isEmpty()
        ? Undefined.because("No last item, sequence was empty.")
        : elements.getLast();
  }

  private static Object random(Object value, Rendering rendering) {
    List<Object> elements = toList(value, rendering);
    return elements.isEmpty()
        ? Undefined.because("No random item, sequence was empty.")
        : elements.get(ThreadLocalRandom.current().nextInt(elements.size()));
  }

  private static Object groupBy(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("groupby", 1, "attribute", "default", "case_sensitive");
    boolean caseSensitive = bound.truth(2, false);
    Function<Object, Object> attribute = attribute(bound.require(0), bound.get(1));
    Function<Object, Object> key = item -> Filters.caseless(attribute.apply(item), caseSensitive);
    List<Object> sorted = toList(value, rendering);
    sort(sorted, key, false, rendering);
    PyList groups = new PyList();
    Object current = Undefined.because("");
    PyList members = new PyList();
    for (Object item : sorted) {
      Object group = key.apply(item);
      if (groups.size() == 0 || !Operators.equal(group, current)) {
        members = new PyList();
        groups.add(PyTuple.named(List.of("grouper", "list"), attribute.apply(item), members));
        current = group;
      }
      members.add(item);
    }
    return groups;
  }

  private static Function<Object, Object> attribute(
      Object path, @org.jspecify.annotations.Nullable Object otherwise) {
    return item -> {
      Object found = Filters.path(item, path);
      return otherwise != null && found instanceof Undefined ? otherwise : found;
    };
  }

  private static Object join(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("join", 0, "d", "attribute");
    Text separator = Printer.str(bound.get(0, Text.EMPTY), rendering);
    Object path = bound.get(1, None.NONE);
    TextBuilder joined = new TextBuilder(rendering);
    Iterator<Object> elements = Operators.iterate(value);
    for (boolean first = true; elements.hasNext(); first = false) {
      if (!first) {
        joined.append(separator);
      }
      rendering.charge(1);
      joined.append(Printer.str(Filters.path(elements.next(), path), rendering));
    }
    return joined.toText();
  }

  private static Object map(Object value, Arguments arguments, Rendering rendering) {
    Function<Object, Object> change;
    if (arguments.size() == 0 && arguments.named().containsKey("attribute")) {
      Object path = java.util.Objects.requireNonNull(arguments.named().get("attribute"));
      Arguments rest = arguments.without("attribute", "default");
      if (!rest.named().isEmpty()) {
        throw Failure.error(
            "Unexpected keyword argument '" + rest.named().keySet().iterator().next() + "'");
      }
      change = attribute(path, arguments.named().get("default"));
    } else {
      if (arguments.size() == 0) {
        throw Failure.error("map requires a filter argument");
      }
      String name = Printer.str(arguments.positional()[0], rendering).value();
      Filter filter = Filters.find(name);
      if (filter == null) {
        throw Failure.error("No filter named '" + name + "'.");
      }
      Arguments rest = arguments.skip(1);
      change = item -> filter.apply(item, rest, rendering);
    }
    List<Object> mapped = new ArrayList<>();
    Iterator<Object> elements = iterate(value);
    while (elements.hasNext()) {
      rendering.iterate();
      mapped.add(change.apply(elements.next()));
    }
    return generator("generator", mapped);
  }

  /** {@code map} and {@code select} take {@code None} for an empty list. */
  private static Iterator<Object> iterate(Object value) {
    return Operators.truth(value) ? Operators.iterate(value) : Collections.emptyIterator();
  }

  private static Object select(
      Object value, Arguments arguments, Rendering rendering, boolean keep) {
    Predicate<Object> test = arguments.size() == 0 ? Operators::truth : test(arguments, rendering);
    return filter(value, item -> test.test(item) == keep, rendering);
  }

  private static Object selectAttribute(
      Object value, Arguments arguments, Rendering rendering, boolean keep) {
    if (arguments.size() == 0) {
      throw Failure.error("Missing parameter for attribute name");
    }
    Object path = arguments.positional()[0];
    Predicate<Object> test =
        arguments.size() == 1 ? Operators::truth : test(arguments.skip(1), rendering);
    return filter(value, item -> test.test(Filters.path(item, path)) == keep, rendering);
  }

  private static Predicate<Object> test(Arguments arguments, Rendering rendering) {
    String name = Printer.str(arguments.positional()[0], rendering).value();
    Test test = Tests.find(name);
    if (test == null) {
      throw Failure.error("No test named '" + name + "'.");
    }
    Arguments rest = arguments.skip(1);
    return item -> test.passes(item, rest, rendering);
  }

  private static Object filter(Object value, Predicate<Object> test, Rendering rendering) {
    List<Object> kept = new ArrayList<>();
    Iterator<Object> elements = iterate(value);
    while (elements.hasNext()) {
      rendering.iterate();
      Object item = elements.next();
      if (test.test(item)) {
        kept.add(item);
      }
    }
    return generator("generator", kept);
  }

  private static Object extreme(
      Object value, Arguments arguments, Rendering rendering, boolean largest) {
    Arguments.Bound bound = arguments.bind("max", 0, "case_sensitive", "attribute");
    boolean caseSensitive = bound.truth(0, false);
    Object path = bound.get(1, None.NONE);
    BiPredicate<Object, Object> better = largest ? Operators::greater : Operators::less;
    Iterator<Object> elements = Operators.iterate(value);
    if (!elements.hasNext()) {
      return Undefined.because("No aggregated item, sequence was empty.");
    }
    Object best = elements.next();
    Object bestKey = Filters.caseless(Filters.path(best, path), caseSensitive);
    while (elements.hasNext()) {
      rendering.charge(1);
      Object item = elements.next();
      Object key = Filters.caseless(Filters.path(item, path), caseSensitive);
      if (better.test(key, bestKey)) {
        best = item;
        bestKey = key;
      }
    }
    return best;
  }

  private static Object reverse(Object value, Arguments arguments, Rendering rendering) {
    if (value instanceof Text text) {
      rendering.charge(text.value().length());
      return text.slice(
          new io.github.llamapanama.chat.template.python.Slice(None.NONE, None.NONE, -1L)
              .over(text.length()));
    }
    List<Object> reversed = toList(value, rendering);
    Collections.reverse(reversed);
    return generator(value instanceof PyList ? "list_reverseiterator" : "reversed", reversed);
  }

  private static Object sort(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("sort", 0, "reverse", "case_sensitive", "attribute");
    boolean caseSensitive = bound.truth(1, false);
    Object paths = bound.get(2, None.NONE);
    List<Object> sorted = toList(value, rendering);
    Function<Object, Object> key = item -> keys(item, paths, caseSensitive);
    sort(sorted, key, bound.truth(0, false), rendering);
    return new PyList(sorted);
  }

  /** A list even for a single key: so two elements without that attribute are equal. */
  private static Object keys(Object item, Object paths, boolean caseSensitive) {
    PyList keys = new PyList();
    if (paths instanceof Text text) {
      for (String path : text.value().split(",", -1)) {
        keys.add(Filters.caseless(Filters.path(item, Text.template(path)), caseSensitive));
      }
    } else {
      keys.add(Filters.caseless(Filters.path(item, paths), caseSensitive));
    }
    return keys;
  }

  private static Object sum(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("sum", 0, "attribute", "start");
    Object path = bound.get(0, None.NONE);
    Object sum = bound.get(1, 0L);
    if (sum instanceof Text) {
      throw Failure.error("sum() can't sum strings [use ''.join(seq) instead]");
    }
    Iterator<Object> elements = Operators.iterate(value);
    while (elements.hasNext()) {
      rendering.charge(1);
      sum = Operators.add(sum, Filters.path(elements.next(), path), rendering);
    }
    return sum;
  }

  private static Object unique(Object value, Arguments arguments, Rendering rendering) {
    Arguments.Bound bound = arguments.bind("unique", 0, "case_sensitive", "attribute");
    boolean caseSensitive = bound.truth(0, false);
    Object path = bound.get(1, None.NONE);
    Set<Object> seen = new HashSet<>();
    List<Object> kept = new ArrayList<>();
    for (Object item : toList(value, rendering)) {
      Object key = Filters.caseless(Filters.path(item, path), caseSensitive);
      if (seen.add(PyDict.hashable(key))) {
        kept.add(item);
      }
    }
    return generator("generator", kept);
  }
}
