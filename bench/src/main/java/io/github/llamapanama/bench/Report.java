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

  /** A Markdown table: a line for each contender, with its ratios to the first of its task. */
  String table() {
    StringBuilder table = new StringBuilder();
    table.append(
        """
        %s, %d processors; %s; %s

        | task | who | median | ratio | quartiles | rounds |
        |---|---|---:|---:|---:|---:|
        """
            .formatted(
                machine.processor(), machine.processors(), machine.system(), machine.java()));
    for (Comparison comparison : comparisons) {
      for (Comparison.Result result : comparison.results()) {
        Series ratios = comparison.ratios(result);
        table.append(
            String.format(
                Locale.ROOT,
                "| %s | %s | %s | %.3f | %.3f – %.3f | %d |%n",
                title(comparison),
                result.name(),
                amount(result.figures().median(), comparison.metric().unit()),
                ratios.median(),
                ratios.quantile(0.25),
                ratios.quantile(0.75),
                ratios.values().size()));
      }
    }
    return table.toString();
  }

  /** Writes machine, figures and ratios of every round. */
  void write(Path file) {
    try {
      Path directory = file.toAbsolutePath().getParent();
      if (directory != null) {
        Files.createDirectories(directory);
      }
      JSON.writerWithDefaultPrettyPrinter().writeValue(file.toFile(), json());
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

  private static String title(Comparison comparison) {
    return (comparison.task() + " " + comparison.metric().name()).strip();
  }

  private static String amount(double value, String unit) {
    return String.format(Locale.ROOT, value < 10 ? "%.2f %s" : "%.0f %s", value, unit).strip();
  }
}
