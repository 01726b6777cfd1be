package io.github.llamapanama.chat.tool;

import io.github.llamapanama.chat.message.Tool;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The tools that a model may call, by name. Immutable; as thread-safe as what the tools do.
 *
 * {@snippet :
 * class Weather {
 *   @ToolFunction("The weather in a city now")
 *   String getWeather(@ToolParameter("its English name") String city) {
 *     return "18 °C, sunny";
 *   }
 * }
 *
 * Tools tools = Tools.ofMethods(new Weather());
 * }
 */
public final class Tools {
  private final Map<String, JavaTool> byName;

  private Tools(Map<String, JavaTool> byName) {
    this.byName = byName;
  }

  /**
   * The methods of these objects that are annotated {@link ToolFunction}.
   *
   * @throws IllegalArgumentException if an object has none, a parameter has no name or cannot be
   *     made from JSON, or two tools have one name
   */
  public static Tools ofMethods(Object... objects) {
    Builder builder = builder();
    for (Object object : objects) {
      builder.methods(object);
    }
    return builder.build();
  }

  /**
   * One tool, whose arguments are a record.
   *
   * @see Builder#tool(Class, ToolBody)
   */
  public static <A> Tools of(Class<A> arguments, ToolBody<? super A> body) {
    return builder().tool(arguments, body).build();
  }

  /** Collects tools. */
  public static Builder builder() {
    return new Builder();
  }

  /** What the model is shown, in the order in which the tools were added. */
  public List<Tool> definitions() {
    return byName.values().stream().map(JavaTool::definition).toList();
  }

  /** The tool of that name. */
  public Optional<JavaTool> find(String name) {
    return Optional.ofNullable(byName.get(name));
  }

  /** The names of all tools, in order. */
  public List<String> names() {
    return List.copyOf(byName.keySet());
  }

  @Override
  public String toString() {
    return "Tools" + names();
  }

  /** Collects tools. Not thread-safe. */
  public static final class Builder {
    private final List<JavaTool> tools = new ArrayList<>();

    private Builder() {}

    /**
     * Adds the methods of an object, and of the classes it extends, that are annotated {@link
     * ToolFunction}.
     *
     * @throws IllegalArgumentException if it has none, or a parameter has no name or cannot be made
     *     from JSON
     */
    public Builder methods(Object object) {
      tools.addAll(MethodTool.of(object));
      return this;
    }

    /**
     * Adds a tool whose arguments are a record. The record's {@link ToolFunction} names and
     * describes it; without, its name is the record's and its description the {@code
     * JsonClassDescription}.
     *
     * @throws IllegalArgumentException if the record cannot be made from JSON
     */
    public <A> Builder tool(Class<A> arguments, ToolBody<? super A> body) {
      return tool(RecordTool.of(arguments, body));
    }

    /**
     * Adds a tool that is described by hand. Its arguments come as plain maps, lists, strings,
     * numbers and booleans, not checked against the schema.
     */
    public Builder tool(Tool definition, ToolBody<? super Map<String, @Nullable Object>> body) {
      return tool(new PlainTool(definition, body));
    }

    /** Adds a tool. */
    public Builder tool(JavaTool tool) {
      tools.add(tool);
      return this;
    }

    /**
     * The tools.
     *
     * @throws IllegalArgumentException if two have one name
     */
    public Tools build() {
      Map<String, JavaTool> byName = new LinkedHashMap<>();
      for (JavaTool tool : tools) {
        if (byName.putIfAbsent(tool.name(), tool) != null) {
          throw new IllegalArgumentException("two tools are named '%s'".formatted(tool.name()));
        }
      }
      return new Tools(byName);
    }
  }
}
