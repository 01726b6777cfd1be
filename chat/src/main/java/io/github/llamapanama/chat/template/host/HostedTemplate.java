package io.github.llamapanama.chat.template.host;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import io.github.llamapanama.chat.template.library.Functions;
import io.github.llamapanama.chat.template.python.None;
import io.github.llamapanama.chat.template.python.Rendering;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A template in Jinjava's hands.
 *
 * <p>Jinjava keeps the node tree, the context of a render and the limit of its output, and drives
 * the render node by node. Everything it would do in a dialect of its own is replaced through its
 * extension points: {@link DialectInterpreter#parse} builds the nodes, whose statements print,
 * evaluate and assign as Python's Jinja2 does. Its resource locator, expression language, tags and
 * filters are never reached.
 */
public final class HostedTemplate {

  private static final Jinjava JINJAVA = jinjava();

  private final TemplateNode root;
  private final JinjavaConfig config;

  private HostedTemplate(TemplateNode root, JinjavaConfig config) {
    this.root = root;
    this.config = config;
  }

  private static Jinjava jinjava() {
    Jinjava jinjava = new Jinjava(config(0));
    jinjava.setResourceLocator(
        (name, encoding, interpreter) -> {
          throw new com.hubspot.jinjava.loader.ResourceNotFoundException(name);
        });
    jinjava.getGlobalContext().putAll(Functions.GLOBAL);
    return jinjava;
  }

  private static JinjavaConfig config(int outputLength) {
    return JinjavaConfig.newBuilder()
        .withMaxOutputSize(outputLength)
        .withNestedInterpretationEnabled(false)
        .withKeepTrailingNewline(true)
        .withInterperterFactory(DialectInterpreter.FACTORY)
        .build();
  }

  /**
   * Parses a template.
   *
   * @param depth how deeply the source may be nested
   * @param outputLength how long the rendered text may be
   */
  public static HostedTemplate parse(String source, int depth, int outputLength) {
    JinjavaConfig config = config(outputLength);
    Context context = new Context(JINJAVA.getGlobalContext());
    DialectInterpreter interpreter = new DialectInterpreter(JINJAVA, context, config, depth);
    return new HostedTemplate(interpreter.parse(source), config);
  }

  /** The variables that the template reads. */
  public Set<String> variables() {
    return root.layout().mentioned();
  }

  /** Renders with the caller's variables. */
  public String render(Map<String, ? extends @Nullable Object> variables, Rendering rendering) {
    // Jinjava takes null for a variable that nobody set; Python's None is not that.
    Map<String, Object> bindings = HashMap.newHashMap(variables.size());
    variables.forEach((name, value) -> bindings.put(name, value == null ? None.NONE : value));
    Context context = new Context(JINJAVA.getGlobalContext(), bindings);
    DialectInterpreter interpreter = new DialectInterpreter(JINJAVA, context, config, 0);
    interpreter.start(root, rendering);
    return rendering.run(() -> interpreter.render(root));
  }
}
