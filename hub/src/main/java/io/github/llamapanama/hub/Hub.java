package io.github.llamapanama.hub;

import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Downloads models from the Hugging Face hub and from URLs, and keeps them in a cache.
 *
 * <pre>{@code
 * Path file = Hub.create().download("ggml-org/gemma-3-1b-it-GGUF:Q4_K_M");
 * }</pre>
 *
 * <p>A file that is in the cache and has not changed on the server is not downloaded again; where
 * the server cannot be asked, it is used with a warning in the log. A download that was cut goes on
 * where it ended, also in the next run. Files come into their places whole, after their size and,
 * where the server tells it, their SHA-256 have been checked. Any number of threads and processes
 * may ask for the same file: one downloads it, the others wait.
 *
 * <p>Thread-safe; it holds nothing that must be closed. An interruption of the thread ends a
 * download.
 */
public final class Hub {
  private final HubSettings settings;

  private Hub(HubSettings settings) {
    this.settings = settings;
  }

  /** The hub that the environment describes, as {@link Builder} says. */
  public static Hub create() {
    return builder().build();
  }

  /** A builder that starts from what the environment says. */
  public static Builder builder() {
    return new Builder(HubEnvironment.ofProcess());
  }

  /** A builder that starts from what a certain environment says. */
  static Builder builder(HubEnvironment environment) {
    return new Builder(environment);
  }

  /**
   * Downloads a model of the hub unless the cache has its newest version.
   *
   * @param model {@code user/model} or {@code user/model:quant}, see {@link HubModel}
   * @return the model's file; if it is split into several, which all are downloaded, the first
   * @throws DownloadException if that is not possible
   * @throws IllegalArgumentException if the text names no model
   */
  public Path download(String model) {
    return download(HubModel.of(model));
  }

  /**
   * Downloads a model of the hub unless the cache has its newest version.
   *
   * @return the model's file; if it is split into several, which all are downloaded, the first
   * @throws DownloadException if that is not possible
   */
  public Path download(HubModel model) {
    return new ModelDownload(settings, model).run();
  }

  /**
   * Downloads the model at an address unless the cache has its newest version.
   *
   * @param url {@code http} or {@code https}; with name and password if the server wants them. Of a
   *     model that is split into several files, the address of any of them
   * @return the model's file; if it is split into several, which all are downloaded, the first
   * @throws DownloadException if that is not possible
   * @throws IllegalArgumentException if it is no such address
   */
  public Path download(URI url) {
    return new UrlDownload(settings, Addresses.checked(url), Optional.empty()).run();
  }

  /**
   * Downloads the model at an address to a certain place, unless its newest version is there.
   *
   * @param url as of {@link #download(URI)}
   * @param file where the model shall be. What is there is replaced by the whole new file. A model
   *     that is split into several files comes beside it, under its own names
   * @return the model's first file
   * @throws DownloadException if that is not possible
   * @throws IllegalArgumentException if it is no such address
   */
  public Path download(URI url, Path file) {
    return new UrlDownload(settings, Addresses.checked(url), Optional.of(file)).run();
  }

  /** Sets one by one what shall be different from what the environment says. Not thread-safe. */
  public static final class Builder {
    private final HubEnvironment environment;
    private @Nullable URI endpoint;
    private @Nullable String token;
    private @Nullable Path cache;
    private boolean offline;
    private DownloadListener listener = DownloadListener.NONE;
    private Patience patience = Patience.DEFAULT;
    private Disk disk = Disk.REAL;

    private Builder(HubEnvironment environment) {
      this.environment = environment;
    }

    /**
     * Sets the hub's address; unless set, the variable {@code MODEL_ENDPOINT} or {@code
     * HF_ENDPOINT}, by default the public hub.
     */
    public Builder endpoint(URI address) {
      this.endpoint = address;
      return this;
    }

    /**
     * Sets the token that the hub, and no other server, is shown; an empty one for none. Unless
     * set, the variable {@code HF_TOKEN}, or the token that the hub's own command has stored.
     */
    public Builder token(String secret) {
      this.token = secret;
      return this;
    }

    /**
     * Sets where files are kept; unless set, the variable {@code LLAMA_CACHE}, by default {@code
     * models} in the {@linkplain io.github.llamapanama.models.UserCache per-user cache}.
     */
    public Builder cache(Path directory) {
      this.cache = directory;
      return this;
    }

    /** Sets whether to use only what the cache has, and never the network. */
    public Builder offline(boolean only) {
      this.offline = only;
      return this;
    }

    /** Sets who hears how downloads come along. */
    public Builder listener(DownloadListener hearer) {
      this.listener = hearer;
      return this;
    }

    /** Sets how long a server may say nothing before it is tried anew, 30 seconds unless set. */
    public Builder timeout(Duration silence) {
      if (!silence.isPositive()) {
        throw new IllegalArgumentException("A timeout of %s is none".formatted(silence));
      }
      this.patience =
          new Patience(silence, patience.tries(), patience.pause(), patience.longestPause());
      return this;
    }

    /** Sets how many tries in a row may bring nothing, 5 unless set. */
    public Builder tries(int count) {
      if (count < 1) {
        throw new IllegalArgumentException("%d tries are too few".formatted(count));
      }
      this.patience = patience.withTries(count);
      return this;
    }

    /** Sets all about waiting. */
    Builder patience(Patience all) {
      this.patience = all;
      return this;
    }

    /** Sets how files are written. */
    Builder disk(Disk writer) {
      this.disk = writer;
      return this;
    }

    /**
     * The hub.
     *
     * @throws IllegalArgumentException if the hub's address is none, or the token cannot be one
     */
    public Hub build() {
      URI hub = Addresses.server(endpoint == null ? environment.endpoint() : endpoint);
      Optional<String> secret = token == null ? environment.token() : Optional.of(token);
      return new Hub(
          new HubSettings(
              hub,
              secret.filter(text -> !text.isEmpty()).map(text -> Credentials.ofToken(hub, text)),
              new ModelCache(cache == null ? environment.cache() : cache),
              offline,
              listener,
              patience,
              disk));
    }
  }
}
