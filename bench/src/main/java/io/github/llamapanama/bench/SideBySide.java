package io.github.llamapanama.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/**
 * Lets contenders do the same task in turn, round after round, so that whatever else the machine
 * does meets all of them alike. Each round begins with another of them.
 *
 * @param warmups rounds whose figures are thrown away
 * @param rounds rounds that count
 * @param progress is told about every turn
 */
record SideBySide(int warmups, int rounds, Consumer<String> progress) {

  SideBySide {
    if (warmups < 0 || rounds < 1) {
      throw new IllegalArgumentException("there is at least one round, and no negative warm-up");
    }
  }

  /**
   * Measures.
   *
   * @param task what is done
   * @param contenders the first is the one whom the others are compared with
   * @return a comparison for every metric of theirs
   */
  List<Comparison> run(String task, List<Contender> contenders) {
    int count = contenders.size();
    List<List<List<Figure>>> turns = new ArrayList<>();
    contenders.forEach(contender -> turns.add(new ArrayList<>()));
    for (int round = -warmups; round < rounds; round++) {
      String number = round < 0 ? "warm-up" : (round + 1) + "/" + rounds;
      for (int turn = 0; turn < count; turn++) {
        int index = Math.floorMod(round + turn, count);
        Contender contender = contenders.get(index);
        List<Figure> figures = contender.turn().get();
        progress.accept("%s %s %s: %s".formatted(task, number, contender.name(), text(figures)));
        if (round >= 0) {
          turns.get(index).add(figures);
        }
      }
    }
    List<Comparison> comparisons = new ArrayList<>();
    List<Figure> sample = turns.getFirst().getFirst();
    for (int metric = 0; metric < sample.size(); metric++) {
      List<Comparison.Result> results = new ArrayList<>();
      for (int index = 0; index < count; index++) {
        results.add(
            new Comparison.Result(contenders.get(index).name(), series(turns.get(index), metric)));
      }
      comparisons.add(new Comparison(task, sample.get(metric).metric(), results));
    }
    return comparisons;
  }

  private static Series series(List<List<Figure>> rounds, int metric) {
    return new Series(rounds.stream().map(figures -> figures.get(metric).value()).toList());
  }

  private static String text(List<Figure> figures) {
    return figures.stream()
        .map(
            figure ->
                String.format(
                        Locale.ROOT,
                        "%s %.1f %s",
                        figure.metric().name(),
                        figure.value(),
                        figure.metric().unit())
                    .strip())
        .collect(Collectors.joining(", "));
  }
}
