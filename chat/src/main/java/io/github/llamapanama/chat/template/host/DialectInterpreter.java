package io.github.llamapanama.chat.template.host;

import com.hubspot.jinjava.Jinjava;
import com.hubspot.jinjava.JinjavaConfig;
import com.hubspot.jinjava.interpret.Context;
import com.hubspot.jinjava.interpret.InterpreterFactory;
import com.hubspot.jinjava.interpret.JinjavaInterpreter;
import com.hubspot.jinjava.interpret.TemplateError;
import com.hubspot.jinjava.tree.output.OutputNode;
import io.github.llamapanama.chat.template.python.Callable;
import io.github.llamapanama.chat.template.python.Converter;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Rendering;
import io.github.llamapanama.chat.template.python.TextBuilder;
import io.github.llamapanama.chat.template.syntax.Parser;
import io.github.llamapanama.chat.template.tree.Scope;
import io.github.llamapanama.chat.template.tree.Statement;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Jinjava's interpreter, speaking the Python dialect. */
final class DialectInterpreter extends JinjavaInterpreter {

  static final InterpreterFactory FACTORY =
      new InterpreterFactory() {
        @Override
        public JinjavaInterpreter newInstance(JinjavaInterpreter original) {
          throw new UnsupportedOperationException("the dialect does not nest interpreters");
        }

        @Override
        public JinjavaInterpreter newInstance(
            Jinjava application, Context context, JinjavaConfig config) {
          return new DialectInterpreter(application, context, config, 0);
        }
      };

  /** Special tokens of the model's vocabulary, which the caller hands through: not user data. */
  private static final Set<String> TRUSTED =
      Set.of(
          "bos_token",
          "eos_token",
          "unk_token",
          "sep_token",
          "pad_token",
          "cls_token",
          "mask_token",
          "additional_special_tokens");

  private final int maximumDepth;
  private @Nullable Scope scope;

  DialectInterpreter(Jinjava application, Context context, JinjavaConfig config, int maximumDepth) {
    super(application, context, config);
    this.maximumDepth = maximumDepth;
  }

  @Override
  public TemplateNode parse(String source) {
    return new TemplateNode(Parser.parse(source, maximumDepth));
  }

  /** Jinjava collects errors and goes on; a prompt with a hole in it is worse than none. */
  @Override
  public void addError(TemplateError error) {
    throw error.getReason() == TemplateError.ErrorReason.OUTPUT_TOO_BIG
        ? Failure.limit("the rendered text is too long")
        : Failure.error(error.getMessage());
  }

  /** Opens the outermost scope of a render. */
  void start(TemplateNode root, Rendering rendering) {
    scope = new Scope(root.layout(), rendering, this::global);
  }

  private @Nullable Object global(String name) {
    Object value = getContext().get(name);
    if (value == null || value instanceof Callable) {
      return value;
    }
    return Converter.convert(value, !TRUSTED.contains(name));
  }

  /** Executes a statement; what it writes becomes the node's output. */
  OutputNode execute(Statement statement) {
    Scope outermost = Objects.requireNonNull(scope, "start was not called");
    TextBuilder output = outermost.rendering().output();
    int start = output.length();
    statement.execute(outermost);
    return new WrittenNode(output, start, output.length());
  }

  /** A part of the output. */
  private record WrittenNode(TextBuilder output, int start, int end) implements OutputNode {

    @Override
    public String getValue() {
      return output.substring(start, end);
    }

    @Override
    public long getSize() {
      return (long) end - start;
    }
  }
}
