package io.github.llamapanama.chat.reply;

import java.util.List;
import java.util.Optional;

/** How a model writes its calls of tools. */
public sealed interface ToolSyntax {

  /** What stands around the calls. */
  CallFrame frame();

  /**
   * Each call is a JSON object that has the tool's name and arguments: {@code {"name": "f",
   * "arguments": {…}}}.
   *
   * @param frame around the calls
   * @param nameKey the key of the name; empty if the name itself is the key of the arguments
   * @param argumentsKey the key of the arguments
   * @param idKey the key of the call's id, if calls have one
   * @param wrapper the key of an object around name and arguments, such as {@code function}
   * @param array whether the objects stand in a JSON array
   * @param form the text of the object, with {@link #NAME}, {@link #ARGUMENTS} and {@link #ID} or
   *     {@code {number}} in it
   */
  record Json(
      CallFrame frame,
      String nameKey,
      String argumentsKey,
      Optional<String> idKey,
      Optional<String> wrapper,
      boolean array,
      String form)
      implements ToolSyntax {

    /** Stands for the tool's name, without quotes. */
    public static final String NAME = "{name}";

    /** Stands for the arguments. */
    public static final String ARGUMENTS = "{arguments}";

    /** Stands for an id of nine letters or digits, without quotes. */
    public static final String ID = "{id}";

    /** Objects of a name and arguments alone. */
    static Json of(CallFrame frame, String nameKey, String argumentsKey, boolean array) {
      String form =
          "{\"%s\": \"%s\", \"%s\": %s}".formatted(nameKey, NAME, argumentsKey, ARGUMENTS);
      return new Json(
          frame, nameKey, argumentsKey, Optional.empty(), Optional.empty(), array, form);
    }
  }

  /**
   * The name stands before a JSON object of arguments: {@code <function=f>{…}</function>}.
   *
   * @param frame around the calls; {@code callOpen} ends where the name starts
   * @param afterName between the name, or its id, and the arguments
   * @param idOpen between the name and the id, if calls have one; between id and name if that
   *     stands first
   * @param idFirst whether the id stands before the name
   * @param qualified whether the name is written as {@code functions.NAME:INDEX}, which is also the
   *     call's id
   */
  record Named(
      CallFrame frame,
      String afterName,
      Optional<String> idOpen,
      boolean idFirst,
      boolean qualified)
      implements ToolSyntax {}

  /**
   * Each argument has markers of its own: {@code <parameter=key>value</parameter>}. Values that are
   * strings stand as they are, others as JSON.
   *
   * @param frame around the calls; {@code callOpen} ends where the name starts
   * @param afterName after the name
   * @param parameterOpen before an argument's key
   * @param afterKey between key and value
   * @param typed between key and a {@code true} or {@code false} that says whether the value is a
   *     string; {@code afterKey} then stands after that
   * @param parameterClose after the value; {@link #KEY} in it stands for the key
   * @param cdata whether a string may stand in an XML section {@code <![CDATA[…]]>}
   */
  record Tagged(
      CallFrame frame,
      String afterName,
      String parameterOpen,
      String afterKey,
      Optional<String> typed,
      String parameterClose,
      boolean cdata)
      implements ToolSyntax {

    /** Stands for the argument's key. */
    public static final String KEY = "{key}";
  }

  /**
   * Calls as Python writes them: {@code [f(a="x", b=1), g()]}.
   *
   * @param frame around the calls
   * @param list whether they stand in the brackets of a list
   */
  record Python(CallFrame frame, boolean list) implements ToolSyntax {}

  /**
   * The name and a dictionary whose keys have no quotes, and whose strings have quotes of their
   * own: {@code call:f{a:<|"|>x<|"|>}}.
   *
   * @param frame around the calls; {@code callOpen} ends where the name starts
   * @param quote around strings
   */
  record Dictionary(CallFrame frame, String quote) implements ToolSyntax {}

  /**
   * Calls of built-in tools, as methods: {@code <|python_tag|>brave_search.call(query="x")}.
   *
   * @param frame around the calls
   */
  record Method(CallFrame frame) implements ToolSyntax {}

  /**
   * A program up to the end of the turn, for a tool that runs it.
   *
   * @param frame before the program
   * @param tools names of tools that run programs
   * @param ends texts that end the turn
   */
  record Code(CallFrame frame, List<String> tools, List<String> ends) implements ToolSyntax {

    /** Copies the lists. */
    public Code {
      tools = List.copyOf(tools);
      ends = List.copyOf(ends);
    }
  }
}
