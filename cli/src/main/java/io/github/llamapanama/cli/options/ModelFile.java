package io.github.llamapanama.cli.options;

import io.github.llamapanama.cli.console.ProgressBar;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.hub.Hub;
import io.github.llamapanama.hub.HubModel;
import io.github.llamapanama.models.TinyChat;
import java.net.URI;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/** Which model, and where it comes from. */
public final class ModelFile {
  private static final String MODEL = "--model";
  private static final String URL = "--model-url";
  private static final String REPOSITORY = "--hf-repo";
  private static final String FILE = "--hf-file";

  @Spec(Spec.Target.MIXEE)
  private CommandSpec command = CommandSpec.create();

  @Option(
      names = {"-m", MODEL},
      paramLabel = "FILE",
      description =
          "A model in GGUF form; of a split model the first file (default: the tiny embedded model)."
              + " With --model-url, where the model is put. [LLAMA_ARG_MODEL]")
  private @Nullable Path path;

  @Option(
      names = {"-mu", URL},
      paramLabel = "URL",
      converter = WebAddress.class,
      description =
          "The address of a model, downloaded unless it is there already. [LLAMA_ARG_MODEL_URL]")
  private @Nullable URI url;

  @Option(
      names = {"-hf", "-hfr", REPOSITORY},
      paramLabel = "USER/MODEL[:QUANT]",
      converter = Repository.class,
      description =
          "A model of the Hugging Face hub, downloaded unless it is there already (default QUANT:"
              + " Q4_K_M, or else Q8_0 or the first file). [LLAMA_ARG_HF_REPO]")
  private @Nullable HubModel repository;

  @Option(
      names = {"-hff", FILE},
      paramLabel = "FILE",
      description = "Which file of the repository, whatever QUANT says. [LLAMA_ARG_HF_FILE]")
  private @Nullable String file;

  @Option(
      names = {"-hft", "--hf-token"},
      paramLabel = "TOKEN",
      description =
          "The token that the hub wants for some models (default: that of the hub's own command)."
              + " [HF_TOKEN]")
  private @Nullable String token;

  @Option(
      names = "--offline",
      description = "Use only what is there already, and no network. [LLAMA_ARG_OFFLINE]")
  private boolean offline;

  private @Nullable Path resolved;

  /** The model's file, downloaded if need be; the embedded model if none is named. */
  public Path path(Streams streams) {
    if (resolved == null) {
      resolved = resolve(streams);
    }
    return resolved;
  }

  /** What requests may call the model, before anything is downloaded. */
  String name() {
    HubModel model = meant(REPOSITORY, repository);
    URI address = meant(URL, url);
    Path place = meant(MODEL, path);
    if (model != null) {
      return model.toString();
    }
    Path named =
        address != null && place == null
            ? Path.of(address.getPath())
            : place == null ? TinyChat.path() : place;
    return String.valueOf(named.getFileName());
  }

  private Path resolve(Streams streams) {
    Path place = meant(MODEL, path);
    URI address = meant(URL, url);
    HubModel model = meant(REPOSITORY, repository);
    if (model != null) {
      if (address != null || place != null) {
        throw new UsageException(
            "Options %s and %s name two models: give one"
                .formatted(REPOSITORY, address == null ? MODEL : URL));
      }
      return hub(streams).download(withFile(model));
    }
    if (isGiven(FILE)) {
      throw new UsageException("Option %s needs %s too".formatted(FILE, REPOSITORY));
    }
    if (address != null) {
      Hub hub = hub(streams);
      return place == null ? hub.download(address) : hub.download(address, place);
    }
    return place == null ? TinyChat.path() : place;
  }

  /** What an option says, or its variable if no option names a model. */
  private <T> @Nullable T meant(String option, @Nullable T value) {
    boolean overruled = Stream.of(MODEL, URL, REPOSITORY).anyMatch(this::isGiven);
    return overruled && !isGiven(option) ? null : value;
  }

  private boolean isGiven(String option) {
    return command.commandLine().getParseResult().hasMatchedOption(option);
  }

  /** The variable for the file goes with that for the repository. */
  private HubModel withFile(HubModel model) {
    if (file == null || (isGiven(REPOSITORY) && !isGiven(FILE))) {
      return model;
    }
    try {
      return model.withFile(file);
    } catch (IllegalArgumentException e) {
      throw new UsageException(FILE, e);
    }
  }

  private Hub hub(Streams streams) {
    Hub.Builder builder = Hub.builder().offline(offline).listener(new ProgressBar(streams));
    if (token != null && !token.isBlank()) {
      builder.token(token.strip());
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException e) {
      throw new UsageException(String.valueOf(e.getMessage()));
    }
  }

  /** A model of the hub. */
  static final class Repository implements ITypeConverter<HubModel> {
    @Override
    public HubModel convert(String text) {
      try {
        return HubModel.of(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  /** The address of something on the web. */
  static final class WebAddress implements ITypeConverter<URI> {
    @Override
    public URI convert(String text) {
      URI address;
      try {
        address = URI.create(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException("'%s' is no address".formatted(text));
      }
      boolean web = String.valueOf(address.getScheme()).matches("(?i)https?");
      if (!web || address.getHost() == null) {
        throw new TypeConversionException(
            "'%s' is no address with http:// or https:// and a host".formatted(text));
      }
      return address;
    }
  }
}
