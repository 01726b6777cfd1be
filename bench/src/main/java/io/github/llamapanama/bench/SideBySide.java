package io.github.llamapanama.bench;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/**
 * Lets contenders do the same task in turn, round after round, so that whatever else the machine
 * does meets all of them alike. Each round begins with another of them.
 *
 * @param warmups rounds whose figures are thrown away
 * @param rounds rounds that count
 * @param progress is told about every figure
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
   * @param unit of what the contenders' figures are
   * @param contenders the first is the one whom the others are compared with
   */
  Comparison run(String task, String unit, List<Contender> contenders) {
    int count = contenders.size();
    double[][] figures = new double[count][rounds];
    for (int round = -warmups; round < rounds; round++) {
      String number = round < 0 ? "warm-up" : (round + 1) + "/" + rounds;
      for (int turn = 0; turn < count; turn++) {
        int index = Math.floorMod(round + turn, count);
        Contender contender = contenders.get(index);
        double figure = contender.measurement().getAsDouble();
        progress.accept(
            "%s %s %s: %.1f %s".formatted(task, number, contender.name(), figure, unit));
        if (round >= 0) {
          figures[index][round] = figure;
        }
      }
    }
    List<Comparison.Result> results = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      String name = contenders.get(index).name();
      results.add(new Comparison.Result(name, Series.of(figures[index])));
    }
    return new Comparison(task, unit, results);
  }
}
