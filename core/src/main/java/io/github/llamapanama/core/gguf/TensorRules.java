package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.gguf.ModelFileCheck.BrokenRule;

/**
 * Rules for how tensors are stored. Their names and shapes are compared with the architecture's by
 * the loader itself, which reports what does not fit; their types it takes as they come.
 */
final class TensorRules {

  private TensorRules() {}

  static void check(Gguf gguf) throws BrokenRule {
    for (GgufTensor tensor : gguf.tensors()) {
      if (isVector(tensor)
          ? isParameter(tensor) && tensor.type() != GgmlType.F32
          : !tensor.type().holdsWeights() && !isTable(tensor)) {
        throw new BrokenRule(
            "the tensor %s cannot be of type %s".formatted(tensor.name(), tensor.type()));
      }
    }
  }

  private static boolean isVector(GgufTensor tensor) {
    return tensor.shape().stream().skip(1).allMatch(dimension -> dimension == 1);
  }

  /** Norms, biases, scales and frequencies, which are added or multiplied as 32-bit floats. */
  private static boolean isParameter(GgufTensor tensor) {
    String name = tensor.name();
    return name.endsWith(".weight") || name.endsWith(".bias") || name.endsWith(".scale");
  }

  /** Tables of indices: DeepSeek's experts per token, EAGLE's draft vocabulary. */
  private static boolean isTable(GgufTensor tensor) {
    return tensor.name().contains("tid2eid") || tensor.name().contains("d2t");
  }
}
