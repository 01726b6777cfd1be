package io.github.llamapanama.hub;

import io.github.llamapanama.hub.DownloadException.Reason;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** Finds a model's files among those of its repository, by llama.cpp's rules. */
final class ModelSelection {
  /** What is taken unless a quantization is asked for. */
  private static final List<String> USUAL_QUANTS = List.of("Q4_K_M", "Q8_0");

  /** What names of files contain that belong to a model without being it. */
  private static final Pattern COMPANION =
      Pattern.compile("mmproj|imatrix|mtp-|eagle3-|dflash-|dspark-");

  private static final int SHOWN = 20;

  private final HubModel model;
  private final List<RepoFile> all;

  private ModelSelection(HubModel model, List<RepoFile> all) {
    this.model = model;
    this.all = all;
  }

  /**
   * The files of a model: one, or all parts in order.
   *
   * @throws DownloadException if the repository does not have them
   */
  static List<RepoFile> of(HubModel model, List<RepoFile> all) {
    ModelSelection selection = new ModelSelection(model, all);
    return selection.parts(selection.chosen());
  }

  private RepoFile chosen() {
    if (model.file().isPresent()) {
      return find(model.file().get()).orElseThrow(() -> missing(model.file().get()));
    }
    if (model.quant().isPresent()) {
      return ofQuant(model.quant().get())
          .orElseThrow(() -> missing("the quantization " + model.quant().get()));
    }
    return USUAL_QUANTS.stream()
        .flatMap(quant -> ofQuant(quant).stream())
        .findFirst()
        .or(() -> all.stream().filter(ModelSelection::isModel).findFirst())
        .orElseThrow(() -> missing("a GGUF file"));
  }

  /** The first file with the quantization in its path, as a word of its own: F16 is not BF16. */
  private Optional<RepoFile> ofQuant(String quant) {
    Pattern pattern =
        Pattern.compile("(?<![A-Z0-9])" + Pattern.quote(quant) + "[.-]", Pattern.CASE_INSENSITIVE);
    return all.stream()
        .filter(ModelSelection::isModel)
        .filter(file -> pattern.matcher(file.path()).find())
        .findFirst();
  }

  private static boolean isModel(RepoFile file) {
    return RepoPath.isGguf(file.path()) && !COMPANION.matcher(RepoPath.name(file.path())).find();
  }

  private List<RepoFile> parts(RepoFile file) {
    return SplitName.of(file.path())
        .map(
            split ->
                IntStream.rangeClosed(1, split.count())
                    .mapToObj(split::part)
                    .map(path -> find(path).orElseThrow(() -> missing("its part " + path)))
                    .toList())
        .orElseGet(() -> List.of(file));
  }

  private Optional<RepoFile> find(String path) {
    return all.stream().filter(file -> file.path().equals(path)).findFirst();
  }

  private DownloadException missing(String what) {
    List<String> models = all.stream().map(RepoFile::path).filter(RepoPath::isGguf).toList();
    String there =
        models.isEmpty()
            ? "it has no GGUF file at all; look for a repository whose name ends with GGUF"
            : models.stream().limit(SHOWN).collect(Collectors.joining(", ", "it has ", ""))
                + (models.size() > SHOWN ? " and %d more".formatted(models.size() - SHOWN) : "");
    return new DownloadException(
        Reason.NOT_FOUND,
        "The repository %s does not have %s: %s".formatted(model.repository(), what, there));
  }
}
