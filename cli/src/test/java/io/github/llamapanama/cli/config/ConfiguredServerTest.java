package io.github.llamapanama.cli.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.LlamaOptions;
import io.github.llamapanama.chat.LoraFile;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.EnvironmentDefaults;
import io.github.llamapanama.cli.options.ServedModelOptions;
import io.github.llamapanama.cli.options.ServerOptions;
import io.github.llamapanama.cli.options.UsageException;
import io.github.llamapanama.core.ContextParams;
import io.github.llamapanama.core.engine.EngineParams;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.model.ServedModel;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class ConfiguredServerTest {
  @SuppressWarnings("NullAway.Init") // Made by JUnit.
  @TempDir
  private Path folder;

  private static final Streams STREAMS =
      Streams.of(
          InputStream.nullInputStream(),
          OutputStream.nullOutputStream(),
          OutputStream.nullOutputStream());

  /** The options of the command line. */
  @Command
  @SuppressWarnings("unused") // picocli looks at them.
  private static final class Line {
    @Mixin private final ServedModelOptions model = new ServedModelOptions();
    @Mixin private final ServerOptions server = new ServerOptions();
  }

  @Test
  void aFileSaysWhatOptionsSay() throws Exception {
    ConfiguredServer server =
        read(
            """
            host: 127.0.0.2
            port: 9090
            api_key: [one, two]
            metrics: true
            webui: false
            cors-origins: https://example.com
            timeout: 5
            max_queue: 7
            models_max: 2
            sleep_idle_seconds: 300
            models:
              - name: small
                alias: [tiny, mini]
                ctx_size: 512
                parallel: 2
                prio: 2
                temp: 0.25
                reasoning_effort: low
                chat_template_kwargs: {mood: calm}
              - model: other.gguf
                n_ctx: 1024
                embedding: true
                pooling: cls
            """);

    ServerConfig config = config(server);
    assertThat(config.host()).isEqualTo("127.0.0.2");
    assertThat(config.port()).isEqualTo(9090);
    assertThat(config.apiKeys().contains("one")).isTrue();
    assertThat(config.apiKeys().contains("two")).isTrue();
    assertThat(config.metrics()).isTrue();
    assertThat(config.pages()).isFalse();
    assertThat(config.corsOrigins()).containsExactly("https://example.com");
    assertThat(config.timeouts().write()).isEqualTo(Duration.ofSeconds(5));
    assertThat(config.limits().queuedRequests()).isEqualTo(7);
    assertThat(config.models().loaded()).isEqualTo(2);
    assertThat(config.models().idle()).isEqualTo(Optional.of(Duration.ofMinutes(5)));

    ServedModel small = server.models().getFirst();
    assertThat(small.names()).containsExactly("small", "tiny", "mini");
    assertThat(small.file().get()).isEqualTo(TinyChat.path());
    assertThat(small.options().parallelism()).isEqualTo(2);
    assertThat(small.options().generation().temperature()).isEqualTo(OptionalDouble.of(0.25));
    assertThat(small.options().reasoning().effort())
        .isEqualTo(Optional.of(ReasoningOptions.Effort.LOW));
    assertThat(small.options().templateVariables()).isEqualTo(Map.of("mood", "calm"));
    assertThat(context(small).contextSize()).isEqualTo(512);
    assertThat(engine(small).niceness()).isZero();

    ServedModel other = server.models().getLast();
    assertThat(other.names()).containsExactly("other.gguf");
    assertThat(other.file().get()).isEqualTo(Path.of("other.gguf"));
    assertThat(context(other).contextSize()).isEqualTo(1024);
    assertThat(context(other).embeddings()).isTrue();
    assertThat(context(other).pooling()).isEqualTo(ContextParams.Pooling.CLS);
  }

  @ParameterizedTest
  @CsvSource({"on, true", "'off', false"})
  void whetherAModelThinksIsSaidToItsTemplate(String reasoning, boolean thinks) throws Exception {
    ConfiguredServer server =
        read(
            """
            models:
              - name: a
                reasoning: '%s'
            """
                .formatted(reasoning));

    assertThat(server.models().getFirst().options().templateVariables())
        .isEqualTo(Map.of("enable_thinking", thinks));
  }

  @Test
  void aFileMayBeJson() throws Exception {
    Path file =
        Files.writeString(
            folder.resolve("server.json"),
            """
            {"port": 0, "api_key": "a\\/b", "models": [{"name": "a"}, {"name": "b"}]}
            """);
    ConfiguredServer server = read(file, Map.of());
    assertThat(config(server).port()).isZero();
    assertThat(config(server).apiKeys().contains("a/b")).isTrue();
    assertThat(server.models()).extracting(ServedModel::name).containsExactly("a", "b");
  }

  @Test
  void eachModelHasItsOwnAdapters() throws Exception {
    ConfiguredServer server =
        read(
            """
            models:
              - name: plain
              - name: adapted
                lora: [a.gguf, b.gguf]
                lora_scaled: c.gguf:0.5
            """);
    assertThat(server.models().getFirst().options().lora()).isEmpty();
    assertThat(server.models().getLast().options().lora())
        .containsExactly(
            new LoraFile(Path.of("a.gguf"), 1),
            new LoraFile(Path.of("b.gguf"), 1),
            new LoraFile(Path.of("c.gguf"), 0.5f));
  }

  @Test
  void aFileWithoutModelsHasOne() throws Exception {
    ConfiguredServer server = read("alias: tiny\nctx_size: 300\n");
    assertThat(server.models()).singleElement().extracting(ServedModel::name).isEqualTo("tiny");
    assertThat(context(server.models().getFirst()).contextSize()).isEqualTo(300);
  }

  @Test
  void anEmptyFileSaysNothing() throws Exception {
    assertThat(config(read("# nothing\n")).port()).isEqualTo(8080);
    assertThat(config(read("port:\n")).port()).isEqualTo(8080);
  }

  @ParameterizedTest
  @CsvSource({
    "'', true",
    "--parallel=5, true",
    "--parallel=5 --no-kv-unified, false",
    "--no-kv-unified --kv-unified, true",
  })
  void requestsShareTheContextUnlessItIsDivided(String options, boolean shared) throws Exception {
    String[] arguments =
        Pattern.compile(" ")
            .splitAsStream(options)
            .filter(o -> !o.isEmpty())
            .toArray(String[]::new);
    ConfiguredServer server = read(write("port: 1"), Map.of(), arguments);
    assertThat(context(server.models().getFirst()).unifiedKvCache()).isEqualTo(shared);
  }

  @Test
  void theNearerSettingWins() throws Exception {
    String file =
        """
        port: 1
        metrics: true
        ctx_size: 100
        batch_size: 100
        parallel: 3
        models:
          - name: a
            ctx_size: 200
          - name: b
        """;
    Map<String, String> environment =
        Map.of("LLAMA_ARG_PORT", "2", "LLAMA_ARG_HOST", "::1", "LLAMA_ARG_UBATCH", "50");

    ConfiguredServer server =
        read(write(file), environment, "--parallel", "5", "--metrics=false", "--timeout", "9");

    assertThat(config(server).port()).as("file before environment").isEqualTo(1);
    assertThat(config(server).host()).as("environment").isEqualTo("::1");
    assertThat(config(server).metrics()).as("command line before file").isFalse();
    assertThat(config(server).timeouts().request()).isEqualTo(Duration.ofSeconds(9));
    ServedModel a = server.models().getFirst();
    ServedModel b = server.models().getLast();
    assertThat(context(a).contextSize()).as("model before all models").isEqualTo(200);
    assertThat(context(b).contextSize()).as("all models").isEqualTo(100);
    assertThat(a.options().parallelism()).as("command line before file").isEqualTo(5);
    assertThat(context(a).microBatchSize()).as("environment").isEqualTo(50);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          'port: 80\nctx_sise: 5'                | line 2, column 1: there is no setting 'ctx_sise'; the nearest is 'ctx_size'
          'models:\n- nane: a'                   | line 2, column 3: there is no setting 'nane'; the nearest is 'name'
          'models:\n- name: a\n  port: 80'       | line 3, column 3: 'port' is a setting of the server, not of one of its models
          'xylophone_of_the_orchestra: 1'        | line 1, column 1: there is no setting 'xylophone_of_the_orchestra'
          'ctx_size: big'                        | line 1, column 1: 'ctx_size': Invalid value for option '--ctx-size': 'big' is not a whole number from 0
          'metrics: perhaps'                     | line 1, column 1: 'metrics': Invalid value for option '--metrics': 'perhaps' is neither true nor false
          'port: 1\nport: 2'                     | line 2, column 1: 'port' is set twice
          'models: a.gguf'                       | line 1, column 9: 'models' is a list, with the settings of a model each
          'models: [a.gguf]'                     | line 1, column 10: the settings of a model are expected, such as 'model: FILE'
          'models: []'                           | line 1, column 10: 'models' has at least one model
          'port: [[1]]'                          | line 1, column 8: 'port' has a value in it that is none
          '- port'                               | line 1, column 1: settings are expected, such as 'port: 80'
          'port: {'                              | line 1, column
          """)
  void aMistakeIsToldWithItsPlace(String text, String message) throws Exception {
    Path file = write(text.replace("\\n", "\n"));
    assertThatThrownBy(() -> read(file, Map.of()))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith(file + ", " + message);
  }

  @Test
  void theCommandLineCannotNameTheModelsOfAFile() throws Exception {
    Path file = write("models: [{name: a}, {name: b}]");
    assertThatThrownBy(() -> read(file, Map.of(), "-m", "model.gguf"))
        .hasMessage("Option '--model' cannot be used with %s, which lists the models", file);
    assertThatThrownBy(() -> read(file, Map.of(), "-a", "c"))
        .hasMessageStartingWith("Option '--alias' cannot be used");
  }

  @Test
  void aMissingFileIsToldAsSuch() {
    assertThatThrownBy(() -> read(folder.resolve("none.yaml"), Map.of()))
        .hasMessageContaining("there is no such file");
  }

  private Path write(String text) throws Exception {
    return Files.writeString(folder.resolve("server.yaml"), text);
  }

  private ConfiguredServer read(String text) throws Exception {
    return read(write(text), Map.of());
  }

  private static ConfiguredServer read(
      Path file, Map<String, String> environment, String... arguments) {
    EnvironmentDefaults defaults = new EnvironmentDefaults(environment);
    CommandLine line = new CommandLine(new Line()).setDefaultValueProvider(defaults);
    return ConfiguredServer.of(file, line.parseArgs(arguments), defaults, STREAMS);
  }

  private static ServerConfig config(ConfiguredServer server) {
    ServerConfig.Builder builder = ServerConfig.builder();
    server.config().accept(builder);
    return builder.build();
  }

  private static ContextParams context(ServedModel model) {
    LlamaOptions options = model.options();
    // As LlamaOptions has it before these are applied.
    ContextParams.Builder builder = ContextParams.builder().unifiedKvCache(true);
    options.context().accept(builder);
    return builder.build();
  }

  private static EngineParams engine(ServedModel model) {
    EngineParams.Builder builder = EngineParams.builder();
    model.options().engine().accept(builder);
    return builder.build();
  }
}
