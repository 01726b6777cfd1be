package io.github.llamapanama.core;

import io.github.llamapanama.core.gguf.GgmlType;
import io.github.llamapanama.core.gguf.Gguf;
import io.github.llamapanama.core.gguf.GgufTensor;
import io.github.llamapanama.core.gguf.GgufType;
import io.github.llamapanama.core.gguf.GgufValue;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Refuses adapter files that are none or do not fit the model.
 *
 * <p>Upstream checks some of this when it loads the file; the rest it asserts when it reads the
 * metadata, when it builds a graph with the adapter, or while it computes.
 */
final class LoraFileCheck {
  private static final String TYPE = "general.type";
  private static final String ADAPTER_TYPE = "adapter.type";
  private static final String ALPHA = "adapter.lora.alpha";
  private static final String INVOCATION = "adapter.alora.invocation_tokens";
  private static final String A = ".lora_a";
  private static final String B = ".lora_b";
  private static final String NORM = "_norm.weight";
  private static final String EMBEDDINGS = "token_embd.weight";
  private static final String OUTPUT = "output.weight";
  private static final String CONVERT =
      "convert an adapter with llama.cpp's convert_lora_to_gguf.py";

  private final Path file;
  private final Model model;
  private final Map<String, GgufTensor> as = new LinkedHashMap<>();
  private final Map<String, GgufTensor> bs = new LinkedHashMap<>();

  private LoraFileCheck(Path file, Model model) {
    this.file = file;
    this.model = model;
  }

  /**
   * Checks a file.
   *
   * @return how many of the model's weights the adapter changes
   * @throws LoraLoadException if it cannot be used with the model
   */
  static int pairs(Path file, Model model) {
    LoraFileCheck check = new LoraFileCheck(file, model);
    Gguf gguf = check.read();
    check.checkMetadata(gguf);
    gguf.tensors().forEach(check::sort);
    Set<String> weights = new TreeSet<>(check.as.keySet());
    weights.addAll(check.bs.keySet());
    if (weights.isEmpty()) {
      throw check.refused("it changes no weight: " + CONVERT);
    }
    weights.forEach(check::checkPair);
    return weights.size();
  }

  private Gguf read() {
    if (model.isSplitByTensors()) {
      throw refused("a model that is split by tensors takes no adapters: load it otherwise");
    }
    try {
      return Gguf.read(file);
    } catch (ModelLoadException e) {
      throw new LoraLoadException(file, e.reason(), e);
    }
  }

  private void checkMetadata(Gguf gguf) {
    String type = gguf.text(TYPE).orElse("");
    if (!type.equals("adapter")) {
      throw refused(
          "%s is '%s', not 'adapter': it is no adapter; %s".formatted(TYPE, type, CONVERT));
    }
    String adapterType = gguf.text(ADAPTER_TYPE).orElse("");
    if (!adapterType.equals("lora")) {
      throw refused("%s is '%s', not 'lora'; %s".formatted(ADAPTER_TYPE, adapterType, CONVERT));
    }
    String architecture = gguf.architecture().orElse("");
    if (!architecture.equals(model.info().architecture())) {
      throw refused(
          "it is for models of the architecture '%s', but %s is of '%s': use the adapter's base model"
              .formatted(architecture, model.path(), model.info().architecture()));
    }
    gguf.value(ALPHA).ifPresent(this::checkAlpha);
    if (gguf.value(INVOCATION).isPresent()) {
      throw refused(
          "it is an activated LoRA (aLoRA), which works only after its invocation tokens: that is"
              + " not supported; use an ordinary LoRA adapter");
    }
  }

  private void checkAlpha(GgufValue value) {
    // Upstream asserts the type.
    if (!(value instanceof GgufValue.Real alpha)
        || alpha.type() != GgufType.FLOAT32
        || !Double.isFinite(alpha.value())) {
      throw refused(
          "%s is %s (%s), not a finite 32-bit float".formatted(ALPHA, value, value.type()));
    }
  }

  private void sort(GgufTensor tensor) {
    String name = tensor.name();
    if (name.endsWith(A)) {
      as.put(name.substring(0, name.length() - A.length()), tensor);
    } else if (name.endsWith(B)) {
      bs.put(name.substring(0, name.length() - B.length()), tensor);
    } else if (!name.endsWith(NORM)) { // Upstream leaves those out.
      throw refused(
          "the tensor %s is none of a LoRA adapter: those end in %s and %s; %s"
              .formatted(name, A, B, CONVERT));
    }
  }

  private void checkPair(String name) {
    GgufTensor a = as.get(name);
    GgufTensor b = bs.get(name);
    if (a == null || b == null) {
      throw refused(
          "the tensor %s has no %s beside it"
              .formatted(a == null ? name + B : name + A, a == null ? A : B));
    }
    GgufTensor weight = model.weights().get(name);
    if (weight == null) {
      throw refused(
          "it changes the weight %s, which the model %s does not have: use the adapter's base model"
              .formatted(name, model.path()));
    }
    checkType(a);
    checkType(b);
    if (weight.type() == GgmlType.NVFP4) {
      throw refused(
          "llama.cpp cannot adapt the weight %s, since it is of type NVFP4: use the model in another quantization"
              .formatted(name));
    }
    if (name.equals(EMBEDDINGS) && !model.weights().containsKey(OUTPUT)) {
      throw refused(
          "it changes the token embeddings, which this model uses for its output too: llama.cpp"
              + " cannot do that; convert the adapter without them");
    }
    checkShapes(name, weight, a, b);
  }

  private void checkType(GgufTensor tensor) {
    if (!tensor.type().holdsWeights()) {
      throw refused("the tensor %s cannot be of type %s".formatted(tensor.name(), tensor.type()));
    }
  }

  /**
   * A matrix's change is B times A, of one rank. For the token embeddings the model looks up a row
   * of A, so that A lies the other way round.
   */
  private void checkShapes(String name, GgufTensor weight, GgufTensor a, GgufTensor b) {
    boolean lookedUp = name.endsWith(EMBEDDINGS);
    int in = lookedUp ? 1 : 0;
    boolean fits =
        size(a, in) == size(weight, in)
            && size(b, 1) == size(weight, 1 - in)
            && size(a, 1 - in) == size(b, 0);
    for (int dimension = 2; dimension < 4; dimension++) {
      long layers = size(weight, dimension);
      fits &= size(a, dimension) == layers && size(b, dimension) == layers;
    }
    if (!fits) {
      throw refused(
          "its tensors %s and %s for %s do not fit the model's %s: use the adapter's base model"
              .formatted(a.shape(), b.shape(), name, weight.shape()));
    }
  }

  private static long size(GgufTensor tensor, int dimension) {
    return dimension < tensor.shape().size() ? tensor.shape().get(dimension) : 1;
  }

  private LoraLoadException refused(String reason) {
    return new LoraLoadException(file, reason);
  }
}
