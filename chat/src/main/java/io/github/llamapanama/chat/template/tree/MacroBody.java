package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.python.Text;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a macro is made of.
 *
 * @param name its name
 * @param parameters the names of its parameters, in the layout's first slots
 * @param defaults what the last parameters are when they are not given
 * @param layout its scope
 * @param body what it writes
 */
public record MacroBody(
    Text name,
    List<String> parameters,
    List<Expression> defaults,
    Layout layout,
    Statements.Block body) {

  /** Whether it reads one of the names that every macro has, and has no parameter of that name. */
  boolean takes(String special) {
    return layout.mentions(special) && !parameters.contains(special);
  }

  @Nullable Expression defaultOf(int parameter) {
    int index = parameter - (parameters.size() - defaults.size());
    return index < 0 ? null : defaults.get(index);
  }
}
