package io.github.llamapanama.server.model;

import io.github.llamapanama.chat.LlamaOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A model that a server has.
 *
 * @param name what requests and answers call it
 * @param aliases what requests may call it besides
 * @param file tells which file to load; called on a thread of its own each time the model is about
 *     to be loaded, so that it may download it first. The thread is interrupted when the server
 *     closes
 * @param options how to load it, and how to talk to it
 */
public record ServedModel(
    String name, List<String> aliases, Supplier<Path> file, LlamaOptions options) {

  /** Copies the list. */
  public ServedModel {
    if (name.isBlank() || aliases.stream().anyMatch(String::isBlank)) {
      throw new IllegalArgumentException("the name of a model is not blank");
    }
    aliases = List.copyOf(aliases);
  }

  /** All that requests may call it. */
  public List<String> names() {
    return Stream.concat(Stream.of(name), aliases.stream()).toList();
  }

  /** The same with other options. */
  public ServedModel withOptions(LlamaOptions value) {
    return new ServedModel(name, aliases, file, value);
  }

  /** A model in a file, named as the file. */
  public static ServedModel of(Path file, LlamaOptions options) {
    return of(String.valueOf(file.getFileName()), file, options);
  }

  /** A model in a file. */
  public static ServedModel of(String name, Path file, LlamaOptions options) {
    return new ServedModel(name, List.of(), () -> file, options);
  }
}
