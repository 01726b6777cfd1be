package io.github.llamapanama.chat.template.tree;

import io.github.llamapanama.chat.template.python.Arguments;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.PyDict;
import io.github.llamapanama.chat.template.python.PyTuple;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.Text;
import io.github.llamapanama.chat.template.python.Undefined;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A macro, with the scope that it was defined in. */
final class Macro implements Callable {

  private final MacroBody body;
  private final Scope outer;

  Macro(MacroBody body, Scope outer) {
    this.body = body;
    this.outer = outer;
  }

  @Override
  public Object call(Arguments arguments, Rendering rendering) {
    Scope scope = bind(arguments);
    rendering.iterate();
    rendering.enter();
    try {
      fillDefaults(scope);
      return body.body().capture(scope);
    } finally {
      rendering.leave();
    }
  }

  private Scope bind(Arguments arguments) {
    Scope scope = new Scope(body.layout(), outer);
    List<String> parameters = body.parameters();
    int given = Math.min(arguments.size(), parameters.size());
    for (int i = 0; i < given; i++) {
      scope.set(i, arguments.positional()[i]);
    }
    Map<String, Object> named = arguments.named();
    if (!named.isEmpty()) {
      named = new LinkedHashMap<>(named);
      for (int i = given; i < parameters.size(); i++) {
        Object value = named.remove(parameters.get(i));
        if (value != null) {
          scope.set(i, value);
        }
      }
    }
    bindExtras(scope, arguments, named);
    return scope;
  }

  /** The names that Jinja2 gives to a macro that reads them: caller, kwargs, varargs. */
  private void bindExtras(Scope scope, Arguments arguments, Map<String, Object> named) {
    Layout layout = body.layout();
    int extra = body.parameters().size();
    if (body.takes("caller")) {
      Object caller = named.isEmpty() ? null : named.remove("caller");
      scope.set(
          layout.slot("caller"), caller == null ? Undefined.because("No caller defined") : caller);
    }
    if (body.takes("kwargs")) {
      PyDict rest = new PyDict();
      named.forEach((name, value) -> rest.put(Text.template(name), value));
      scope.set(layout.slot("kwargs"), rest);
    } else if (!named.isEmpty()) {
      throw Failure.error(
          "macro '%s' takes no keyword argument '%s'"
              .formatted(body.name(), named.keySet().iterator().next()));
    }
    if (body.takes("varargs")) {
      Object[] rest =
          arguments.size() <= extra
              ? new Object[0]
              : Arrays.copyOfRange(arguments.positional(), extra, arguments.size());
      scope.set(layout.slot("varargs"), PyTuple.of(rest));
    } else if (arguments.size() > extra) {
      throw Failure.error(
          "macro '%s' takes not more than %d argument(s)".formatted(body.name(), extra));
    }
  }

  private void fillDefaults(Scope scope) {
    for (int i = 0; i < body.parameters().size(); i++) {
      if (scope.get(i) == null) {
        Expression otherwise = body.defaultOf(i);
        scope.set(
            i,
            otherwise == null
                ? Undefined.because("parameter '" + body.parameters().get(i) + "' was not provided")
                : otherwise.evaluate(scope));
      }
    }
  }

  @Override
  public @Nullable Object attribute(String name) {
    return switch (name) {
      case "name" -> body.name();
      case "arguments" -> PyTuple.of(body.parameters().stream().map(Text::template).toArray());
      case "catch_kwargs" -> body.takes("kwargs");
      case "catch_varargs" -> body.takes("varargs");
      case "caller" -> body.takes("caller");
      default -> null;
    };
  }

  @Override
  public String toString() {
    return "<Macro " + (body.name().isEmpty() ? None.NONE : "'" + body.name() + "'") + ">";
  }
}
