package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.typed.JsonArguments;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A method as a tool. */
final class MethodTool implements JavaTool {
  private final Object receiver;
  private final Method method;
  private final JsonArguments arguments;
  private final Tool definition;

  private MethodTool(Object receiver, Method method, ToolFunction function) {
    String name = ToolTexts.name(function.name(), method.getName());
    this.receiver = receiver;
    this.method = method;
    this.arguments =
        JsonArguments.of(
            name, Arrays.stream(method.getParameters()).map(MethodTool::argument).toList());
    this.definition = Tool.function(name, function.value(), arguments.schema());
  }

  /** The annotated methods, sorted by name, because the virtual machine keeps no order. */
  static List<JavaTool> of(Object receiver) {
    List<JavaTool> tools = new ArrayList<>();
    for (Class<?> type = receiver.getClass(); type != null; type = type.getSuperclass()) {
      for (Method method : type.getDeclaredMethods()) {
        ToolFunction function = method.getAnnotation(ToolFunction.class);
        if (function != null && !method.isBridge()) {
          makeAccessible(method);
          tools.add(new MethodTool(receiver, method, function));
        }
      }
    }
    if (tools.isEmpty()) {
      throw new IllegalArgumentException(
          "%s has no method annotated @ToolFunction".formatted(receiver.getClass().getName()));
    }
    tools.sort(Comparator.comparing(JavaTool::name));
    return tools;
  }

  private static void makeAccessible(Method method) {
    if (!method.trySetAccessible()) {
      throw new IllegalArgumentException(
          "%s cannot be called: open its package to io.github.llamapanama.chat".formatted(method));
    }
  }

  private static JsonArguments.Argument argument(Parameter parameter) {
    ToolParameter described = parameter.getAnnotation(ToolParameter.class);
    Optional<String> description =
        Optional.ofNullable(described).map(ToolParameter::value).filter(text -> !text.isEmpty());
    if (described != null && !described.name().isEmpty()) {
      return JsonArguments.Argument.of(described.name(), description, parameter);
    }
    if (!parameter.isNamePresent()) {
      throw new IllegalArgumentException(
          "%s of %s has no name: compile with -parameters, or name it by @ToolParameter"
              .formatted(parameter, parameter.getDeclaringExecutable()));
    }
    return JsonArguments.Argument.of(parameter.getName(), description, parameter);
  }

  @Override
  public Tool definition() {
    return definition;
  }

  @Override
  public String call(String json) throws Exception {
    @Nullable Object[] values = arguments.read(json).toArray();
    try {
      Object target = Modifier.isStatic(method.getModifiers()) ? null : receiver;
      return ToolTexts.answer(method.invoke(target, values), method.getGenericReturnType());
    } catch (InvocationTargetException e) {
      Throwable thrown = e.getCause();
      if (thrown instanceof Error error) {
        throw error;
      }
      throw thrown instanceof Exception failure ? failure : e;
    }
  }
}
