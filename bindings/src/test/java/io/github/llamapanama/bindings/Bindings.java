package io.github.llamapanama.bindings;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.foreign.GroupLayout;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What jextract has generated, as reflection sees it. */
final class Bindings {
  private Bindings() {}

  /** The names of all bound functions: those that {@link llama_h} gives an address for. */
  static List<String> functions() {
    String suffix = "$address";
    return accessors(llama_h.class)
        .map(Method::getName)
        .filter(name -> name.endsWith(suffix))
        .map(name -> name.substring(0, name.length() - suffix.length()))
        .sorted()
        .toList();
  }

  /** The address of a function; fails as the generated code does if there is no such symbol. */
  static Object address(String function) throws ReflectiveOperationException {
    return llama_h.class.getMethod(function + "$address").invoke(null);
  }

  /** The name and value of every bound enum constant and macro. */
  static SortedMap<String, Object> constants() {
    var constants = new TreeMap<String, Object>();
    accessors(llama_h.class)
        .filter(method -> method.getName().matches("[A-Z][A-Z0-9_a-z]*"))
        .forEach(method -> constants.put(method.getName(), invoke(method)));
    return constants;
  }

  /** The layout of every bound struct under its name in C. */
  static SortedMap<String, GroupLayout> structs() {
    var structs = new TreeMap<String, GroupLayout>();
    try (Stream<Path> classes = Files.list(classFolder())) {
      for (Path file : (Iterable<Path>) classes::iterator) {
        String name = file.getFileName().toString().replaceFirst("\\.class$", "");
        if (name.matches("(llama|ggml|gguf|mtmd)_[a-z0-9_]+") && !name.equals("llama_h")) {
          accessors(Class.forName(llama_h.class.getPackageName() + "." + name))
              .filter(method -> method.getName().equals("layout"))
              .findFirst()
              .ifPresent(method -> structs.put(name, (GroupLayout) invoke(method)));
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (ReflectiveOperationException | URISyntaxException e) {
      throw new LinkageError(e.toString(), e);
    }
    return structs;
  }

  private static Path classFolder() throws URISyntaxException {
    Path root = Path.of(llama_h.class.getProtectionDomain().getCodeSource().getLocation().toURI());
    return root.resolve(llama_h.class.getPackageName().replace('.', '/'));
  }

  private static Stream<Method> accessors(Class<?> type) {
    return Arrays.stream(type.getMethods())
        .filter(method -> Modifier.isStatic(method.getModifiers()))
        .filter(method -> method.getParameterCount() == 0);
  }

  private static Object invoke(Method method) {
    try {
      return method.invoke(null);
    } catch (ReflectiveOperationException e) {
      throw new LinkageError(method.getName(), e);
    }
  }
}
