package io.github.llamapanama.cli.options;

import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.ResponseFormat;
import io.github.llamapanama.cli.console.Json;
import java.nio.file.Path;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What is printed, and in which form. */
@OptionSection("Output")
public final class OutputOptions {
  @Option(
      names = {"-j", "--json-schema"},
      paramLabel = "JSON",
      description = "The JSON schema that the text follows, {} for any object.")
  private @Nullable String schema;

  @Option(
      names = {"--schema", "-jf", "--json-schema-file"},
      paramLabel = "FILE",
      description = "A file with the JSON schema that the text follows.")
  private @Nullable Path schemaFile;

  @Option(
      names = "--n",
      paramLabel = "N",
      converter = Numbers.Positive.class,
      defaultValue = "1",
      description = "How many texts to print (default: 1).")
  private int choices;

  @Option(
      names = "--logprobs",
      paramLabel = "N",
      converter = Numbers.NotNegative.class,
      description =
          "With --json, tell how likely each token was, and the N likeliest in its place.")
  private @Nullable Integer logprobs;

  @Option(names = "--json", description = "Print what OpenAI's API would reply.")
  private boolean json;

  /** How many texts to print. */
  public int choices() {
    return choices;
  }

  /** Whether to print them as JSON. */
  public boolean json() {
    return json;
  }

  /** The form that the text must have. */
  public ResponseFormat form() {
    Optional<String> text = TextArgument.of(schema, schemaFile);
    try {
      return text.<ResponseFormat>map(json -> ResponseFormat.ofSchema("reply", Json.object(json)))
          .orElseGet(ResponseFormat.Text::new);
    } catch (IllegalArgumentException e) {
      throw new UsageException(schema == null ? "--schema" : "--json-schema", e);
    }
  }

  /** Asks for as many texts, and for log probabilities. */
  public void applyTo(GenerationOptions.Builder options) {
    options.choices(choices);
    Optional.ofNullable(logprobs).ifPresent(options::logprobs);
  }
}
