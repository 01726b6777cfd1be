package io.github.llamapanama.server.metrics;

import io.github.llamapanama.core.engine.EngineSnapshot;
import io.github.llamapanama.server.llamacpp.EngineMetric;
import io.github.llamapanama.server.model.ModelRegistry;
import io.prometheus.metrics.model.registry.MultiCollector;
import io.prometheus.metrics.model.snapshots.Labels;
import io.prometheus.metrics.model.snapshots.MetricSnapshots;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;

/** The numbers about the engines of loaded models; of several models each has its label. */
final class EngineMetrics implements MultiCollector {
  private final ModelRegistry models;

  EngineMetrics(ModelRegistry models) {
    this.models = models;
  }

  @Override
  public MetricSnapshots collect() {
    // One look at each model, so that its figures belong together.
    Map<Labels, EngineSnapshot> snapshots = new LinkedHashMap<>();
    for (String name : models.names()) {
      models.loaded(name).ifPresent(llama -> snapshots.put(labels(name), llama.snapshot()));
    }
    return new MetricSnapshots(
        Arrays.stream(EngineMetric.values()).map(metric -> metric.of(snapshots)).toList());
  }

  private Labels labels(String model) {
    return models.names().size() > 1 ? Labels.of("model", model) : Labels.EMPTY;
  }
}
