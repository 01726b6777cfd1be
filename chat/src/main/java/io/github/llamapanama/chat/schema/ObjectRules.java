package io.github.llamapanama.chat.schema;

import io.github.llamapanama.chat.schema.Constraints.Members;
import io.github.llamapanama.chat.schema.Constraints.PatternMember;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Objects as rules: the properties in the order of the schema, then others.
 *
 * <p>Where an optional property comes before a required one, the required ones may also come first,
 * as llama.cpp has them. Each property is a choice between it and what comes after it, so that the
 * grammar grows with the number of properties, not with that of their combinations.
 */
final class ObjectRules {

  /** How many rules the counting of members may take. */
  private static final int MAX_COUNTED = 4_000;

  /** How many patterns of names may divide the names: there is a part for each set of them. */
  private static final int MAX_NAME_PATTERNS = 4;

  private final Rules rules;
  private final JsonText json;
  private final SchemaExpansion expansion;
  private final ValueRules values;

  ObjectRules(Rules rules, JsonText json, SchemaExpansion expansion, ValueRules values) {
    this.rules = rules;
    this.json = json;
    this.expansion = expansion;
    this.values = values;
  }

  Expression of(Constraints constraints, String name) {
    boolean any =
        constraints.members.stream()
                .allMatch(
                    m ->
                        m.properties().isEmpty()
                            && m.patterns().isEmpty()
                            && !m.closing()
                            && m.additional().filter(s -> !s.isTrue()).isEmpty())
            && constraints.required.isEmpty()
            && constraints.names.isEmpty()
            && constraints.minProperties == 0
            && constraints.maxProperties == Integer.MAX_VALUE;
    return any ? json.object() : new Layout(constraints, name).expression();
  }

  /** How far an object has come, in each of the two orders; −1 if it does not follow it. */
  private record Place(int declared, int requiredFirst, int count) {}

  /** The rules of one object. */
  private final class Layout {
    private final Constraints constraints;
    private final String name;
    private final List<String> declared;
    private final List<String> requiredFirst;
    private final Map<String, Expression> members = new LinkedHashMap<>();
    private final Expression others;
    private final int least;
    private final int most;

    /** Beyond this many members, one more makes no difference. */
    private final int counted;

    private final Map<Place, String> names = new HashMap<>();

    /** Places whose rules are still to be written. */
    private final Deque<Place> pending = new ArrayDeque<>();

    Layout(Constraints constraints, String name) {
      this.constraints = constraints;
      this.name = name;
      for (String property : constraints.names()) {
        Expression member = member(property);
        if (!member.equals(Expression.never()) || constraints.required.contains(property)) {
          members.put(property, member);
        }
      }
      declared = List.copyOf(members.keySet());
      List<String> sorted = new ArrayList<>(constraints.required);
      sorted.sort(java.util.Comparator.comparingInt(declared::indexOf));
      declared.stream().filter(p -> !constraints.required.contains(p)).forEach(sorted::add);
      requiredFirst = List.copyOf(sorted);
      others = others();
      boolean closed = others.equals(Expression.never());
      int required = constraints.required.size();
      int leastCount = constraints.minProperties <= required ? 0 : constraints.minProperties;
      int mostCount =
          closed && constraints.maxProperties >= declared.size()
              ? Integer.MAX_VALUE
              : constraints.maxProperties;
      int limit = mostCount == Integer.MAX_VALUE ? leastCount : Math.max(leastCount, mostCount);
      if ((long) Math.min(limit, declared.size() + 1) * (declared.size() + 1) > MAX_COUNTED) {
        expansion.relax("#", "'minProperties' and 'maxProperties' are too large here");
        leastCount = 0;
        mostCount = Integer.MAX_VALUE;
        limit = 0;
      }
      least = leastCount;
      most = mostCount;
      // The others are counted by repetition, the declared ones by their places.
      counted = Math.min(limit, declared.size() + 1);
    }

    Expression expression() {
      boolean sameOrder = declared.equals(requiredFirst);
      Place start = new Place(0, sameOrder ? -1 : 0, 0);
      Expression filled = Expression.sequence(next(start), json.space());
      while (!pending.isEmpty()) {
        Place place = pending.remove();
        rules.define(nameOfRule(place), options(place));
      }
      return Expression.sequence(
          Expression.text("{"),
          json.space(),
          mayEnd(start) ? Expression.optional(filled) : filled,
          Expression.text("}"));
    }

    private Expression member(String property) {
      boolean allowed =
          constraints.names.stream().allMatch(s -> expansion.values().allows(Set.of(s), property));
      if (!allowed) {
        return Expression.never();
      }
      Set<Schema> schemas = expansion.values().memberSchemas(constraints, property);
      if (schemas.stream().anyMatch(Schema::isFalse)) {
        return Expression.never();
      }
      String valueName = name + "-" + property;
      Expression value = rules.rule(valueName, values.of(schemas, valueName));
      return rules.rule(
          valueName + "-kv", Expression.sequence(json.name(property), json.colon(), value));
    }

    private boolean isRequired(String property) {
      return constraints.required.contains(property);
    }

    /** Whether nothing that is required comes at or after a place of an order. */
    private boolean isDone(List<String> order, int from) {
      return order.subList(from, order.size()).stream().noneMatch(this::isRequired);
    }

    private boolean mayEnd(Place place) {
      boolean done =
          (place.declared() >= 0 && isDone(declared, place.declared()))
              || (place.requiredFirst() >= 0 && isDone(requiredFirst, place.requiredFirst()));
      return done && place.count() >= Math.min(least, counted) && leastOfOthers(place) == 0;
    }

    private int leastOfOthers(Place place) {
      return Math.max(0, least - place.count());
    }

    /** What may follow a member. */
    private Expression after(Place place) {
      Expression more = Expression.sequence(json.comma(), next(place));
      return mayEnd(place) ? Expression.optional(more) : more;
    }

    /** One member at least. */
    private Expression next(Place place) {
      if (!names.containsKey(place)) {
        pending.add(place);
      }
      return new Expression.Reference(nameOfRule(place));
    }

    private String nameOfRule(Place place) {
      return names.computeIfAbsent(place, p -> rules.reserve(name + "-" + nameOf(p)));
    }

    private String nameOf(Place place) {
      if (place.declared() < 0) {
        return "then-optional";
      }
      return place.declared() < declared.size()
          ? "from-" + declared.get(place.declared())
          : "others";
    }

    private Expression options(Place place) {
      List<Expression> options = new ArrayList<>();
      if (place.count() < most) {
        if (place.declared() >= 0 && place.requiredFirst() >= 0) {
          Set<String> possible = new LinkedHashSet<>(possible(declared, place.declared()));
          possible.addAll(possible(requiredFirst, place.requiredFirst()));
          for (String property : possible) {
            options.add(read(place, property));
          }
        } else {
          oneOrder(place, options);
        }
      }
      boolean bothDone =
          (place.declared() >= 0 && isDone(declared, place.declared()))
              || (place.requiredFirst() >= 0 && isDone(requiredFirst, place.requiredFirst()));
      boolean single = place.declared() < 0 || place.requiredFirst() < 0;
      // With one order, the last place has the others; earlier ones lead there.
      if (bothDone && (!single || isAtEnd(place))) {
        options.add(manyOthers(place));
      }
      return Expression.choice(options);
    }

    private boolean isAtEnd(Place place) {
      return Math.max(place.declared(), place.requiredFirst()) == declared.size();
    }

    /** The next property, or, if it is optional, what comes after it. */
    private void oneOrder(Place place, List<Expression> options) {
      boolean first = place.declared() >= 0;
      List<String> order = first ? declared : requiredFirst;
      int at = first ? place.declared() : place.requiredFirst();
      if (at == order.size()) {
        return;
      }
      String property = order.get(at);
      options.add(read(place, property));
      if (!isRequired(property)) {
        options.add(
            next(
                first
                    ? new Place(at + 1, -1, place.count())
                    : new Place(-1, at + 1, place.count())));
      }
    }

    private Expression read(Place place, String property) {
      int declaredAt = follows(declared, place.declared(), property);
      int requiredAt = follows(requiredFirst, place.requiredFirst(), property);
      // Where both orders have come to the same end, one is enough.
      boolean same =
          declaredAt >= 0
              && requiredAt >= 0
              && declared
                  .subList(declaredAt, declared.size())
                  .equals(requiredFirst.subList(requiredAt, requiredFirst.size()));
      Place after =
          new Place(
              declaredAt,
              same ? -1 : requiredAt,
              Math.min(place.count() + 1, Math.max(counted, 0)));
      return Expression.sequence(members.getOrDefault(property, Expression.never()), after(after));
    }

    /** The place after a property; −1 if the order does not have it next. */
    private int follows(List<String> order, int from, String property) {
      return from >= 0 && possible(order, from).contains(property)
          ? order.indexOf(property) + 1
          : -1;
    }

    private List<String> possible(List<String> order, int from) {
      List<String> possible = new ArrayList<>();
      for (int i = from; i < order.size(); i++) {
        possible.add(order.get(i));
        if (isRequired(order.get(i))) {
          break;
        }
      }
      return possible;
    }

    private Expression manyOthers(Place place) {
      int from = Math.max(1, leastOfOthers(place));
      int to = most == Integer.MAX_VALUE ? most : most - place.count();
      if (to < from) {
        return Expression.never();
      }
      return Expression.sequence(
          others,
          Repetition.of(
              rules,
              name + "-more",
              Expression.sequence(json.comma(), others),
              from - 1,
              to == Integer.MAX_VALUE ? to : to - 1));
    }

    /** A member that is not a declared property. */
    private Expression others() {
      List<PatternMember> patterns = new ArrayList<>();
      for (Members m : constraints.members) {
        m.patterns().stream().filter(p -> !patterns.contains(p)).forEach(patterns::add);
      }
      if (patterns.size() > MAX_NAME_PATTERNS) {
        expansion.relax(patterns.get(0).pointer(), "there are too many patterns of names");
        patterns.clear();
      }
      List<Expression> parts = new ArrayList<>();
      for (int set = 0; set < 1 << patterns.size(); set++) {
        parts.add(others(patterns, set));
      }
      return rules.rule(name + "-other-kv", Expression.choice(parts));
    }

    /** The members whose names match just these patterns. */
    private Expression others(List<PatternMember> patterns, int set) {
      Set<Schema> schemas = new LinkedHashSet<>();
      for (Members m : constraints.members) {
        boolean known = false;
        for (PatternMember pattern : m.patterns()) {
          int index = patterns.indexOf(pattern);
          if (index >= 0 && (set & (1 << index)) != 0) {
            schemas.add(pattern.value());
            known = true;
          }
        }
        if (!known) {
          m.additional().ifPresent(schemas::add);
        }
      }
      if (set == 0 && constraints.isClosed()) {
        return Expression.never();
      }
      if (schemas.stream().anyMatch(Schema::isFalse)) {
        return Expression.never();
      }
      Expression key = key(patterns, set);
      if (key.equals(Expression.never())) {
        return key;
      }
      String valueName = name + "-other";
      return Expression.sequence(
          key, json.colon(), rules.rule(valueName, values.of(schemas, valueName)));
    }

    private Expression key(List<PatternMember> patterns, int set) {
      if (constraints.names().isEmpty() && patterns.isEmpty() && constraints.names.isEmpty()) {
        return json.anyName();
      }
      try {
        Dfa language = Dfa.words(Set.copyOf(constraints.names())).complement();
        for (int i = 0; i < patterns.size(); i++) {
          Dfa found = RegexDfa.of(patterns.get(i).name());
          language = (set & (1 << i)) != 0 ? language.intersect(found) : language.minus(found);
        }
        for (Schema names : constraints.names) {
          language = language.intersect(texts(names));
        }
        return json.name(language, name + "-key");
      } catch (Dfa.TooLargeException e) {
        expansion.relax("#", "the names of members are too many: " + e.getMessage());
        return json.anyName();
      }
    }

    /** The texts that a schema of names allows. */
    private Dfa texts(Schema names) throws Dfa.TooLargeException {
      Dfa texts = Dfa.words(List.of());
      for (Constraints alternative : expansion.expand(List.of(names))) {
        List<Object> listed = new ArrayList<>();
        expansion.values().of(alternative).ifPresent(listed::addAll);
        if (alternative.values != null) {
          texts =
              texts.union(
                  Dfa.words(
                      listed.stream()
                          .filter(String.class::isInstance)
                          .map(String.class::cast)
                          .toList()));
        } else if (alternative.types.contains(ValueType.STRING)) {
          texts = texts.union(StringRules.language(alternative));
        }
      }
      return texts;
    }
  }
}
