package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.GenerationOptions.AdaptiveP;
import io.github.llamapanama.chat.message.GenerationOptions.DynamicTemperature;
import io.github.llamapanama.chat.message.GenerationOptions.Mirostat;
import io.github.llamapanama.chat.message.SamplerName;
import io.github.llamapanama.core.sampling.Filter.Dry;
import io.github.llamapanama.core.sampling.Filter.Xtc;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Option;
import picocli.CommandLine.TypeConversionException;

/** How each next token is chosen. */
@OptionSection("Sampling")
public final class SamplingOptions {
  @Option(
      names = {"-s", "--seed"},
      paramLabel = "SEED",
      converter = Numbers.Seed.class,
      defaultValue = "-1",
      description = "Seed of the random numbers, -1 for a random one (default: -1).")
  private long seed;

  @Option(
      names = {"--temp", "--temperature"},
      paramLabel = "N",
      converter = Numbers.Strength.class,
      defaultValue = "0.8",
      description =
          "Temperature, 0 for the most likely token (default: 0.8). [LLAMA_ARG_TEMPERATURE]")
  private double temperature;

  @Option(
      names = "--top-k",
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      defaultValue = "40",
      description = "Keep the N most likely tokens, 0 for all (default: 40). [LLAMA_ARG_TOP_K]")
  private int topK;

  @Option(
      names = "--top-p",
      paramLabel = "P",
      converter = Numbers.Share.class,
      defaultValue = "0.95",
      description =
          "Keep the most likely tokens that add up to P, 1 for all (default: 0.95)."
              + " [LLAMA_ARG_TOP_P]")
  private double topP;

  @Option(
      names = "--min-p",
      paramLabel = "P",
      converter = Numbers.Share.class,
      defaultValue = "0.05",
      description =
          "Keep tokens at least P times as likely as the likeliest, 0 for all (default: 0.05)."
              + " [LLAMA_ARG_MIN_P]")
  private double minP;

  @Option(
      names = {"--typical", "--typical-p"},
      paramLabel = "P",
      converter = Numbers.Share.class,
      defaultValue = "1",
      description = "Locally typical sampling, 1 for off (default: 1).")
  private double typicalP;

  @Option(
      names = {"--top-nsigma", "--top-n-sigma"},
      paramLabel = "N",
      converter = Numbers.Strength.class,
      defaultValue = "0",
      description =
          "Keep logits at most N standard deviations below the best, 0 for all (default: 0).")
  private double topNSigma;

  @Option(
      names = "--xtc-probability",
      paramLabel = "P",
      converter = Numbers.Share.class,
      defaultValue = "0",
      description = "How often XTC removes top choices (default: 0).")
  private double xtcProbability;

  @Option(
      names = "--xtc-threshold",
      paramLabel = "P",
      converter = Numbers.Share.class,
      defaultValue = "0.1",
      description = "How likely a top choice is at least for XTC (default: 0.1).")
  private double xtcThreshold;

  @Option(
      names = "--repeat-last-n",
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      defaultValue = "64",
      description = "How many tokens the penalties look back (default: 64).")
  private int repeatLast;

  @Option(
      names = "--repeat-penalty",
      paramLabel = "N",
      converter = Numbers.Divisor.class,
      defaultValue = "1",
      description = "Penalize repeated tokens, 1 for off (default: 1). [LLAMA_ARG_REPEAT_PENALTY]")
  private double repeatPenalty;

  @Option(
      names = "--presence-penalty",
      paramLabel = "N",
      converter = Numbers.Penalty.class,
      defaultValue = "0",
      description =
          "Penalize tokens that occurred, 0 for off (default: 0). [LLAMA_ARG_PRESENCE_PENALTY]")
  private double presencePenalty;

  @Option(
      names = "--frequency-penalty",
      paramLabel = "N",
      converter = Numbers.Penalty.class,
      defaultValue = "0",
      description =
          "Penalize tokens by occurrence, 0 for off (default: 0). [LLAMA_ARG_FREQUENCY_PENALTY]")
  private double frequencyPenalty;

  @Option(
      names = "--dry-multiplier",
      paramLabel = "N",
      converter = Numbers.Strength.class,
      defaultValue = "0",
      description = "Penalize repeated sequences (DRY), 0 for off (default: 0).")
  private double dryMultiplier;

  @Option(
      names = "--dry-base",
      paramLabel = "N",
      converter = Numbers.AtLeastOne.class,
      defaultValue = "1.75",
      description = "How DRY's penalty grows with each repeated token (default: 1.75).")
  private double dryBase;

  @Option(
      names = "--dry-allowed-length",
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      defaultValue = "2",
      description = "Repetitions of up to N tokens are free for DRY (default: 2).")
  private int dryAllowedLength;

  @Option(
      names = "--dry-penalty-last-n",
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      defaultValue = "64",
      description = "How many tokens DRY looks back (default: 64).")
  private int dryLast;

  @Option(
      names = "--dry-sequence-breaker",
      paramLabel = "TEXT",
      description =
          "Where a repetition ends for DRY, in place of the defaults: end of line, colon, quotation"
              + " mark, star; repeatable, 'none' for nowhere.")
  private List<String> dryBreakers = Dry.DEFAULT_BREAKERS;

  @Option(
      names = "--dynatemp-range",
      paramLabel = "N",
      converter = Numbers.Strength.class,
      defaultValue = "0",
      description = "How far a dynamic temperature is from the other, 0 for off (default: 0).")
  private double dynamicRange;

  @Option(
      names = "--dynatemp-exp",
      paramLabel = "N",
      converter = Numbers.Strength.class,
      defaultValue = "1",
      description = "How strongly entropy bends a dynamic temperature (default: 1).")
  private double dynamicExponent;

  @Option(
      names = "--adaptive-target",
      paramLabel = "P",
      converter = Numbers.Share.class,
      description = "Prefer tokens about as likely as P (adaptive-p; default: off).")
  private @Nullable Double adaptiveTarget;

  @Option(
      names = "--adaptive-decay",
      paramLabel = "P",
      converter = Numbers.Decay.class,
      defaultValue = "0.9",
      description = "How slowly adaptive-p forgets, 0 to 0.99 (default: 0.9).")
  private double adaptiveDecay;

  @Option(
      names = "--samplers",
      paramLabel = "NAME;NAME",
      converter = SamplerOrder.Converter.class,
      description =
          "The filters in their order: penalties;dry;top_n_sigma;top_k;typ_p;top_p;min_p;xtc;"
              + "temperature (the default).")
  private @Nullable SamplerOrder samplers;

  @Option(
      names = "--mirostat",
      paramLabel = "N",
      defaultValue = "0",
      converter = MirostatVersion.class,
      description = "0 for off, 1 for Mirostat, 2 for Mirostat 2.0 (default: 0).")
  private int mirostat;

  @Option(
      names = "--mirostat-ent",
      paramLabel = "N",
      converter = Numbers.Strength.class,
      defaultValue = "5",
      description = "Target entropy of Mirostat, tau (default: 5).")
  private double mirostatTau;

  @Option(
      names = "--mirostat-lr",
      paramLabel = "N",
      converter = Numbers.Share.class,
      defaultValue = "0.1",
      description = "Learning rate of Mirostat, eta (default: 0.1).")
  private double mirostatEta;

  @Option(
      names = {"-l", "--logit-bias"},
      paramLabel = "ID(+|-)BIAS",
      converter = Bias.Converter.class,
      description = "Make a token likelier (15043+1) or less likely (15043-1); repeatable.")
  private List<Bias> biases = List.of();

  @Option(
      names = "--grammar",
      paramLabel = "GBNF",
      description = "The grammar that the text must match.")
  private @Nullable String grammar;

  @Option(
      names = "--grammar-file",
      paramLabel = "FILE",
      description = "A file with the grammar that the text must match.")
  private @Nullable Path grammarFile;

  /** Sets what these options ask for, number by number, so that a request may change some. */
  void applyTo(GenerationOptions.Builder options) {
    options
        .seed(seed)
        .temperature(temperature)
        .topK(topK)
        .topP(topP)
        .minP(minP)
        .typicalP(typicalP)
        .topNSigma(topNSigma)
        .penaltyLastTokens(repeatLast)
        .repeatPenalty(repeatPenalty)
        .presencePenalty(presencePenalty)
        .frequencyPenalty(frequencyPenalty);
    if (xtcProbability > 0) {
      options.xtc(new Xtc(xtcProbability, xtcThreshold));
    }
    if (dryMultiplier > 0) {
      List<String> breakers = dryBreakers.equals(List.of("none")) ? List.of() : dryBreakers;
      options.dry(new Dry(dryMultiplier, dryBase, dryAllowedLength, dryLast, breakers));
    }
    if (dynamicRange > 0) {
      options.dynamicTemperature(new DynamicTemperature(dynamicRange, dynamicExponent));
    }
    if (adaptiveTarget != null) {
      options.adaptiveP(new AdaptiveP(adaptiveTarget, adaptiveDecay));
    }
    if (samplers != null) {
      options.samplers(samplers.names());
    }
    biases.forEach(bias -> options.logitBias(bias.token(), bias.value()));
    if (mirostat != 0) {
      options.mirostat(new Mirostat(mirostat, mirostatTau, mirostatEta));
    }
    grammar().ifPresent(options::grammar);
  }

  private Optional<Grammar> grammar() {
    try {
      return TextArgument.of(grammar, grammarFile).map(Grammar::of);
    } catch (GrammarException e) {
      throw new UsageException(grammar == null ? "--grammar-file" : "--grammar", e);
    }
  }

  /** Filters in their order. */
  record SamplerOrder(List<SamplerName> names) {

    /** Reads names with a semicolon between them. */
    static final class Converter implements ITypeConverter<SamplerOrder> {
      @Override
      public SamplerOrder convert(String text) {
        try {
          return new SamplerOrder(
              Pattern.compile(";").splitAsStream(text).map(SamplerName::of).toList());
        } catch (IllegalArgumentException e) {
          throw new TypeConversionException(e.getMessage());
        }
      }
    }
  }

  /** Which Mirostat. */
  static final class MirostatVersion implements ITypeConverter<Integer> {
    @Override
    public Integer convert(String text) {
      return switch (text) {
        case "0", "1", "2" -> Integer.valueOf(text);
        default -> throw new TypeConversionException("'%s' is none of 0, 1, 2".formatted(text));
      };
    }
  }

  /** A token and what is added to its logit. */
  record Bias(int token, double value) {

    /** Reads {@code 15043+1} and {@code 15043-inf}. */
    static final class Converter implements ITypeConverter<Bias> {
      @Override
      public Bias convert(String text) {
        int sign = Math.max(text.indexOf('+'), text.indexOf('-'));
        try {
          int token = Integer.parseInt(text, 0, Math.max(sign, 0), 10);
          String amount = text.substring(sign);
          double value =
              amount.equals("-inf") ? Double.NEGATIVE_INFINITY : Double.parseDouble(amount);
          if (value == Double.NEGATIVE_INFINITY || Math.abs(value) <= 1000) {
            return new Bias(token, value);
          }
        } catch (NumberFormatException e) {
          // Reported below, like a number out of range.
        }
        throw new TypeConversionException(
            "'%s' is not a token id and a bias, such as 15043+1 or 15043-inf".formatted(text));
      }
    }
  }
}
