package io.github.llamapanama.core.gguf;

import io.github.llamapanama.core.ModelLoadException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * Refuses the model files at which llama.cpp would not report an error but end the process.
 *
 * <p>A damaged file usually makes llama.cpp's loader throw, which becomes a {@link
 * ModelLoadException}. But some of what a file says is asserted ({@code GGML_ASSERT}), used as a
 * divisor, or taken for an amount of memory, while the model is loaded, while a context is made, or
 * only while tokens are decoded; all these are looked at here, before the loader sees the file. The
 * rules were found by reading the loader and by mutating files; each says what it prevents.
 *
 * <p>What cannot be guarded: a file that another process changes or cuts off after the check, or
 * while a model is in use (it is mapped into memory); assertions on the hyperparameters of single
 * architectures beyond those that many share; and, as in every llama.cpp, more memory being asked
 * for than the machine has.
 *
 * <p>Thread-safe.
 */
public final class ModelFileCheck {

  /** {@code TENSOR_ALIGNMENT}: a file's tensors are used where they are mapped. */
  private static final int MAPPED_ALIGNMENT = 32;

  private ModelFileCheck() {}

  /**
   * Checks a model file, and if it is the first part of a split model, all parts.
   *
   * @return the header of the file, with the tensors of all parts
   * @throws ModelLoadException if it cannot be read, is damaged, or would end the process
   */
  public static Gguf check(Path file) {
    Gguf gguf = Gguf.read(file);
    check(file, gguf);
    if (SplitModel.parts(gguf) > 1) {
      return checkParts(gguf, SplitModel.files(file, gguf));
    }
    return gguf;
  }

  /**
   * Checks the files of a split model that do not follow the usual names.
   *
   * @param files all parts in order
   * @return the header of the first part, which has the metadata, with the tensors of all parts
   * @throws ModelLoadException if one of them cannot be read, is damaged, or would end the process
   */
  public static Gguf check(List<Path> files) {
    if (files.isEmpty()) {
      throw new IllegalArgumentException("no files");
    }
    Gguf gguf = Gguf.read(files.getFirst());
    check(files.getFirst(), gguf);
    return checkParts(gguf, files);
  }

  /**
   * Checks what a header says, for callers who change it by metadata overrides.
   *
   * @param file the file, for messages
   * @throws ModelLoadException if it would end the process
   */
  public static void check(Path file, Gguf gguf) {
    try {
      HyperparameterRules.check(gguf);
      VocabularyRules.check(gguf);
      TensorRules.check(gguf);
      checkAlignment(gguf);
    } catch (BrokenRule e) {
      throw new ModelLoadException(file, e.reason());
    }
  }

  private static Gguf checkParts(Gguf first, List<Path> files) {
    List<GgufTensor> tensors = new ArrayList<>(first.tensors());
    for (int i = 1; i < files.size(); i++) {
      Gguf part = Gguf.read(files.get(i));
      try {
        // Asserted, not checked, to be a 16-bit number.
        if (!(part.metadata().get("split.no") instanceof GgufValue.Int number)
            || number.type() != GgufType.UINT16
            || number.value() != i) {
          throw new BrokenRule("it is not part " + (i + 1) + " of a model: split.no is wrong");
        }
        TensorRules.check(part);
        checkAlignment(part);
      } catch (BrokenRule e) {
        throw new ModelLoadException(files.get(i), e.reason());
      }
      tensors.addAll(part.tensors());
    }
    return first.withTensors(tensors);
  }

  /** Prevents the assertion that memory which backs tensors is aligned. */
  private static void checkAlignment(Gguf gguf) throws BrokenRule {
    for (GgufTensor tensor : gguf.tensors()) {
      if ((gguf.dataOffset() + tensor.offset()) % MAPPED_ALIGNMENT != 0) {
        throw new BrokenRule(
            "the data of tensor %s is not aligned to %d bytes (general.alignment is %d)"
                .formatted(tensor.name(), MAPPED_ALIGNMENT, gguf.alignment()));
      }
    }
  }

  /** A whole number that may not be there, with a default. */
  static long integer(Gguf gguf, String key, long otherwise) {
    OptionalLong value = gguf.integer(key);
    return value.isPresent() ? value.getAsLong() : otherwise;
  }

  /** Says which rule a file breaks; becomes a {@link ModelLoadException} that names the file. */
  static final class BrokenRule extends Exception {
    private final String reason;

    BrokenRule(String reason) {
      super(reason);
      this.reason = reason;
    }

    String reason() {
      return reason;
    }
  }
}
