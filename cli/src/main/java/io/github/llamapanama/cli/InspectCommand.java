package io.github.llamapanama.cli;

import io.github.llamapanama.cli.console.Json;
import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Printable;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.core.gguf.Gguf;
import io.github.llamapanama.core.gguf.GgufTensor;
import io.github.llamapanama.core.gguf.GgufType;
import io.github.llamapanama.core.gguf.GgufValue;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

@Command(
    name = "inspect",
    description = "Show the metadata and the tensors of a GGUF file, without loading it.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class InspectCommand implements Runnable {
  private static final int TEXT_LENGTH = 60;
  private static final int ARRAY_LENGTH = 6;

  private final Streams streams;

  @Parameters(arity = "0..1", paramLabel = "FILE", description = "The file, as with --model.")
  private @Nullable Path file;

  @Mixin private final ModelFile model = new ModelFile();

  @Option(names = "--json", description = "Print JSON.")
  private boolean json;

  @Option(names = "--full", description = "Do not shorten texts and arrays.")
  private boolean full;

  @Option(names = "--no-tensors", description = "Leave out the tensors.")
  private boolean noTensors;

  InspectCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    Path path = file == null ? model.path(streams) : file;
    Gguf gguf = Gguf.read(path);
    if (json) {
      streams.out().println(Json.pretty(toJson(path, gguf)));
    } else {
      print(path, gguf);
    }
  }

  private void print(Path path, Gguf gguf) {
    Output out = streams.out();
    out.println(
        "%s: GGUF version %d, %s".formatted(path, gguf.version(), Printable.bytes(size(path))));
    out.println("");
    Table metadata = new Table("KEY", "TYPE", "VALUE");
    gguf.metadata()
        .forEach((key, value) -> metadata.add(Printable.oneLine(key), type(value), show(value)));
    metadata.print(out);
    out.println(counted(gguf.metadata().size(), "entry", "entries"));
    if (!noTensors) {
      out.println("");
      printTensors(gguf);
    }
  }

  private void printTensors(Gguf gguf) {
    Table tensors = new Table("TENSOR", "TYPE", "SHAPE", "SIZE");
    for (GgufTensor tensor : gguf.tensors()) {
      tensors.add(
          Printable.oneLine(tensor.name()),
          tensor.type().name(),
          tensor.shape().stream().map(String::valueOf).collect(Collectors.joining(" x ")),
          Printable.bytes(tensor.bytes()));
    }
    tensors.print(streams.out());
    long elements = gguf.tensors().stream().mapToLong(GgufTensor::elements).sum();
    long bytes = gguf.tensors().stream().mapToLong(GgufTensor::bytes).sum();
    streams
        .out()
        .println(
            "%s, %,d elements, %s"
                .formatted(
                    counted(gguf.tensors().size(), "tensor", "tensors"),
                    elements,
                    Printable.bytes(bytes)));
  }

  private String show(GgufValue value) {
    if (value instanceof GgufValue.Array array) {
      int shown = full ? array.size() : Math.min(array.size(), ARRAY_LENGTH);
      return array.subList(0, shown).stream()
          .map(this::show)
          .collect(Collectors.joining(", ", "[", shown < array.size() ? ", …]" : "]"));
    }
    String text = Printable.oneLine(value.toString());
    return full ? text : Printable.abbreviated(text, TEXT_LENGTH);
  }

  private static String type(GgufValue value) {
    return value instanceof GgufValue.Array array
        ? "%s[%d]".formatted(array.elementType(), array.size())
        : value.type().name();
  }

  private Map<String, Object> toJson(Path path, Gguf gguf) {
    Map<String, Object> metadata = new LinkedHashMap<>();
    gguf.metadata().forEach((key, value) -> metadata.put(key, toJson(value)));
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("file", path.toString());
    object.put("size", size(path));
    object.put("version", gguf.version());
    object.put("alignment", gguf.alignment());
    object.put("data_offset", gguf.dataOffset());
    object.put("metadata", metadata);
    if (!noTensors) {
      object.put("tensors", gguf.tensors().stream().map(InspectCommand::toJson).toList());
    }
    return object;
  }

  /** A long array has no value unless everything is wanted: half an array would be a wrong one. */
  private Map<String, Object> toJson(GgufValue value) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("type", value.type().name());
    if (value instanceof GgufValue.Array array) {
      object.put("element_type", array.elementType().name());
      object.put("length", array.size());
      if (full || array.size() <= ARRAY_LENGTH) {
        object.put("value", array.stream().map(InspectCommand::plain).toList());
      }
    } else {
      object.put("value", plain(value));
    }
    return object;
  }

  private static Object plain(GgufValue value) {
    return switch (value) {
      case GgufValue.Int number ->
          number.value() < 0 && number.type() == GgufType.UINT64
              ? new BigInteger(Long.toUnsignedString(number.value()))
              : number.value();
      case GgufValue.Real number -> number.value();
      case GgufValue.Bool truth -> truth.value();
      case GgufValue.Text text -> text.value();
      case GgufValue.Array array -> array.stream().map(InspectCommand::plain).toList();
    };
  }

  private static Map<String, Object> toJson(GgufTensor tensor) {
    Map<String, Object> object = new LinkedHashMap<>();
    object.put("name", tensor.name());
    object.put("type", tensor.type().name());
    object.put("shape", tensor.shape());
    object.put("offset", tensor.offset());
    object.put("size", tensor.bytes());
    return object;
  }

  private static String counted(int count, String one, String many) {
    return count + " " + (count == 1 ? one : many);
  }

  private static long size(Path path) {
    try {
      return Files.size(path);
    } catch (IOException e) {
      throw new UncheckedIOException("Cannot read " + path, e);
    }
  }
}
