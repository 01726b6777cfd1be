package io.github.llamapanama.chat.format;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Names the family that a chat template belongs to, such as {@code qwen3} or {@code llama-3}, by
 * texts that only this family's templates contain. Templates are edited by whoever converts a
 * model, so this is a good guess and no more.
 */
public final class TemplateFamily {

  /** The first that fits counts; {@code families.json} goes from the special to the general. */
  private static final List<Rule> RULES = load();

  private record Rule(String family, List<String> all, List<String> none) {
    boolean fits(String source) {
      return all.stream().allMatch(source::contains) && none.stream().noneMatch(source::contains);
    }
  }

  private TemplateFamily() {}

  /** The family of a template, by its source; empty if it is not known. */
  public static Optional<String> of(String source) {
    return RULES.stream().filter(rule -> rule.fits(source)).map(Rule::family).findFirst();
  }

  private static List<Rule> load() {
    List<Rule> rules = new ArrayList<>();
    for (JsonNode rule : Resources.json("families.json")) {
      rules.add(
          new Rule(rule.get("family").asText(), texts(rule.path("all")), texts(rule.path("none"))));
    }
    return List.copyOf(rules);
  }

  private static List<String> texts(JsonNode list) {
    List<String> texts = new ArrayList<>();
    list.forEach(text -> texts.add(text.asText()));
    return texts;
  }
}
