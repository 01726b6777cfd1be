package io.github.llamapanama.bench;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** The outcome of comparisons, as a table for people and as JSON for programs. */
final class Report {
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Machine machine;
  private final List<Comparison> comparisons = new ArrayList<>();

  Report(Machine machine) {
    this.machine = machine;
  }

  void add(List<Comparison> more) {
    comparisons.addAll(more);
  }

  /** A Markdown table: a line for everybody who is compared with the first of a task. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        """
        %s, %d processors; %s; %s

        | task | beside | who | ratio | quartiles | rounds |
        |---|---|---|---:|---:|---:|
        """
            .formatted(
                machine.processor(), machine.processors(), machine.system(), machine.java()));
    for (Comparison comparison : comparisons) {
      Comparison.Result first = comparison.results().getFirst();
      for (Comparison.Result result : comparison.results()) {
        if (!result.equals(first)) {
          table.append(line(comparison, first, result));
        }
      }
    }
    return table.toString();
  }

  private static String line(
      Comparison comparison, Comparison.Result first, Comparison.Result result) {
    Series ratios = comparison.ratios(result);
    return String.format(
        Locale.ROOT,
        "| %s | %s | %s | %.3f | %.3f – %.3f | %d |%n",
        (comparison.task() + " " + comparison.metric().name()).strip(),
        median(first, comparison.metric()),
        median(result, comparison.metric()),
        ratios.median(),
        ratios.quantile(0.25),
        ratios.quantile(0.75),
        ratios.values().size());
  }

  private static String median(Comparison.Result result, Metric metric) {
    double value = result.figures().median();
    String format = value < 10 ? "%s %.2f %s" : "%s %.0f %s";
    return String.format(Locale.ROOT, format, result.name(), value, metric.unit()).strip();
  }

  /** Writes machine, figures and ratios of every round, and the table beside them. */
  void write(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
      Files.writeString(file.resolveSibling(file.getFileName() + ".md"), table());
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + file, e);
    }
  }

  ObjectNode json() {
    ObjectNode root = JSON.createObjectNode();
    root.set("machine", JSON.valueToTree(machine));
    ArrayNode list = root.putArray("comparisons");
    for (Comparison comparison : comparisons) {
      ObjectNode node = list.addObject();
      node.put("task", comparison.task());
      node.set("metric", JSON.valueToTree(comparison.metric()));
      ArrayNode results = node.putArray("results");
      for (Comparison.Result result : comparison.results()) {
        Series ratios = comparison.ratios(result);
        ObjectNode figures = results.addObject();
        figures.put("name", result.name());
        figures.put("median", result.figures().median());
        figures.set("figures", JSON.valueToTree(result.figures().values()));
        figures.put("ratio", ratios.median());
        figures.set("ratios", JSON.valueToTree(ratios.values()));
      }
    }
    return root;
  }
}
