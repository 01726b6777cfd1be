package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.ContextParams.Pooling;
import io.github.llamapanama.core.engine.EngineParams;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How a model serves many requests. */
@OptionSection("Serving")
public final class ServingOptions {
  @Option(
      names = {"-np", "--parallel"},
      paramLabel = "N",
      converter = Parallelism.class,
      defaultValue = "-1",
      description =
          "How many requests are computed at once; they share the context, more wait. -1 for 4"
              + " (default: -1). [LLAMA_ARG_N_PARALLEL]")
  private int parallelism;

  @Option(
      names = {"-kvu", "--kv-unified"},
      description =
          "Let requests share one KV cache, which any of them may fill (default). [LLAMA_ARG_KV_UNIFIED]")
  private boolean shared;

  @Option(
      names = {"-no-kvu", "--no-kv-unified"},
      description =
          "Give each of the parallel requests a part of the KV cache for itself, of ctx-size / parallel"
              + " tokens, as llama-server does with --parallel: faster with many at once.")
  private boolean divided;

  @Option(
      names = "--no-cache-prompt",
      description = "Compute every prompt anew, even the beginning that an earlier one had.")
  private boolean withoutReuse;

  @Option(
      names = {"--embedding", "--embeddings"},
      description =
          "Compute embeddings only, and take no memory to generate texts. [LLAMA_ARG_EMBEDDINGS]")
  private boolean embeddings;

  @Option(
      names = {"--rerank", "--reranking"},
      description =
          "Score documents only, as --embedding --pooling rank does. [LLAMA_ARG_RERANKING]")
  private boolean reranking;

  @Option(
      names = "--pooling",
      paramLabel = "TYPE",
      converter = Poolings.class,
      description =
          "How the embeddings of a text's tokens are made one: none, mean, cls, last or rank"
              + " (default: as the model says). [LLAMA_ARG_POOLING]")
  private @Nullable Supplier<Pooling> pooling;

  @Option(
      names = "--prio",
      paramLabel = "N",
      converter = Priority.class,
      defaultValue = "0",
      description =
          "Whether the threads that compute give way to others: -1 to all, 0 to those that have"
              + " little to do, 1, 2 or 3 to none; on Linux (default: 0).")
  private int priority;

  /** Puts what these options ask for into the options. */
  public void applyTo(LlamaOptions.Builder options) {
    options
        .parallelism(
            parallelism == Parallelism.AUTO ? LlamaOptions.DEFAULT_PARALLELISM : parallelism)
        .context(this::change)
        .engine(this::change);
  }

  private void change(ContextParams.Builder context) {
    if (divided && !shared) {
      context.unifiedKvCache(false);
    }
    if (embeddings || reranking) {
      context.embeddings(true);
    }
    if (pooling != null) {
      context.pooling(pooling.get());
    } else if (reranking) {
      context.pooling(Pooling.RANK);
    }
  }

  private void change(EngineParams.Builder engine) {
    if (withoutReuse) {
      engine.prefixReuse(false);
    }
    if (priority != Priority.NORMAL) {
      // More than our own takes rights that we do not need.
      engine.niceness(priority < Priority.NORMAL ? EngineParams.MOST_NICENESS : 0);
    }
  }

  /** A number of requests, or −1 for as many as is usual. */
  static final class Parallelism implements ITypeConverter<Integer> {
    private static final int AUTO = -1;

    @Override
    public Integer convert(String text) {
      if (text.equals("-1")) {
        return AUTO;
      }
      try {
        return new Numbers.Positive().convert(text);
      } catch (TypeConversionException e) {
        throw new TypeConversionException(e.getMessage() + ", or -1");
      }
    }
  }

  /**
   * A priority as llama-server numbers it. Defaults are read while the command line is, before what
   * is logged is settled: nothing of the engine may be touched here.
   */
  static final class Priority implements ITypeConverter<Integer> {
    private static final int NORMAL = 0;

    @Override
    public Integer convert(String text) {
      return switch (text) {
        case "-1" -> -1;
        case "0" -> NORMAL;
        case "1", "2", "3" -> 1;
        default ->
            throw new TypeConversionException("'%s' is none of -1, 0, 1, 2, 3".formatted(text));
      };
    }
  }

  /** A pooling by its name. */
  static final class Poolings implements ITypeConverter<Supplier<Pooling>> {
    @Override
    public Supplier<Pooling> convert(String text) {
      return switch (text) {
        case "none" -> () -> Pooling.NONE;
        case "mean" -> () -> Pooling.MEAN;
        case "cls" -> () -> Pooling.CLS;
        case "last" -> () -> Pooling.LAST;
        case "rank" -> () -> Pooling.RANK;
        default ->
            throw new TypeConversionException(
                "'%s' is none of none, mean, cls, last, rank".formatted(text));
      };
    }
  }
}
