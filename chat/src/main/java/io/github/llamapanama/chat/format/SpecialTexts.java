package io.github.llamapanama.chat.format;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.chat.template.Origin;
import io.github.llamapanama.core.TokenAttribute;
import io.github.llamapanama.core.Vocabulary;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The texts that llama.cpp's tokenizer takes out of a text before it tokenizes the rest: those of
 * control, unknown and user-defined tokens, longest first ({@code
 * llama_vocab::impl::tokenizer_st_partition}). User-defined tokens are taken out of any text; the
 * others have a meaning of their own, and a message must not write them.
 */
final class SpecialTexts {

  /** A stretch of the text. */
  sealed interface Fragment {}

  /** A token that stands for the characters from {@code start} to {@code end}. */
  record Special(int id, int start, int end) implements Fragment {}

  /** Text to tokenize. */
  record Plain(int start, int end) implements Fragment {}

  private record Entry(
      int id, String text, int utf8Length, boolean meant, boolean stripsLeft, boolean stripsRight)
      implements Comparable<Entry> {
    private static final Comparator<Entry> LONGEST_FIRST =
        Comparator.<Entry>comparingInt(entry -> -entry.utf8Length).thenComparingInt(Entry::id);

    @Override
    public int compareTo(Entry other) {
      return LONGEST_FIRST.compare(this, other);
    }
  }

  /** A tree of all texts, letter by letter, finds them all in one pass. */
  private static final class Node {
    final Map<Character, Node> next = new HashMap<>();
    @Nullable Entry entry;
  }

  private final Node root = new Node();

  SpecialTexts(Vocabulary vocabulary) {
    for (int id = 0; id < vocabulary.size(); id++) {
      Set<TokenAttribute> attributes = vocabulary.attributes(id);
      boolean meant =
          attributes.contains(TokenAttribute.CONTROL)
              || attributes.contains(TokenAttribute.UNKNOWN);
      if (meant || attributes.contains(TokenAttribute.USER_DEFINED)) {
        String text = vocabulary.text(id);
        add(
            new Entry(
                id,
                text,
                text.getBytes(UTF_8).length,
                meant,
                attributes.contains(TokenAttribute.LEFT_STRIP),
                attributes.contains(TokenAttribute.RIGHT_STRIP)));
      }
    }
  }

  private void add(Entry entry) {
    Node node = root;
    for (int i = 0; i < entry.text().length(); i++) {
      node = node.next.computeIfAbsent(entry.text().charAt(i), letter -> new Node());
    }
    if (node != root && node.entry == null) {
      node.entry = entry;
    }
  }

  /** Whether a message wrote, wholly or in part, the text of a token with a meaning of its own. */
  boolean areForgedIn(OriginText text) {
    boolean[] forged = {false};
    forEachOccurrence(text.text(), (entry, start) -> forged[0] |= isForged(entry, start, text));
    return forged[0];
  }

  private static boolean isForged(Entry entry, int start, OriginText text) {
    return entry.meant() && text.originOf(start, start + entry.text().length()) == Origin.INPUT;
  }

  /** Cuts a text at special tokens, save those that a message wrote. */
  List<Fragment> partition(OriginText text) {
    Set<Entry> present = new TreeSet<>();
    forEachOccurrence(text.text(), (entry, start) -> present.add(entry));
    List<Fragment> fragments = new ArrayList<>();
    if (!text.text().isEmpty()) {
      fragments.add(new Plain(0, text.text().length()));
    }
    for (Entry entry : present) {
      List<Fragment> cut = new ArrayList<>();
      for (Fragment fragment : fragments) {
        switch (fragment) {
          case Special special -> cut.add(special);
          case Plain plain -> cut(entry, plain, text, cut);
        }
      }
      fragments = cut;
    }
    return fragments;
  }

  private static void cut(Entry entry, Plain plain, OriginText origins, List<Fragment> cut) {
    String text = origins.text();
    int start = plain.start();
    int from = start;
    while (true) {
      int match = text.indexOf(entry.text(), from, plain.end());
      if (match < 0) {
        break;
      }
      if (isForged(entry, match, origins)) {
        from = match + 1;
        continue;
      }
      int end = match + entry.text().length();
      int left = match;
      while (entry.stripsLeft() && left > start && isSpace(text.charAt(left - 1))) {
        left--;
      }
      if (left > start) {
        cut.add(new Plain(start, left));
      }
      cut.add(new Special(entry.id(), match, end));
      while (entry.stripsRight() && end < plain.end() && isSpace(text.charAt(end))) {
        end++;
      }
      start = end;
      from = end;
    }
    if (start < plain.end()) {
      cut.add(new Plain(start, plain.end()));
    }
  }

  /** C's {@code isspace}. */
  private static boolean isSpace(char c) {
    return c == ' ' || (c >= '\t' && c <= '\r');
  }

  private void forEachOccurrence(String text, BiConsumer<Entry, Integer> action) {
    for (int start = 0; start < text.length(); start++) {
      Node node = root;
      for (int i = start; i < text.length(); i++) {
        node = node.next.get(text.charAt(i));
        if (node == null) {
          break;
        }
        if (node.entry != null) {
          action.accept(node.entry, start);
        }
      }
    }
  }
}
