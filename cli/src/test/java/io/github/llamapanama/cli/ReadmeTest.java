package io.github.llamapanama.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.models.TinyChat;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The Java in the project's README compiles and does what the text around it says; that in its
 * modules' compiles.
 */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);

  /** What the snippets of modules take for granted. */
  private static final String AROUND_A_SNIPPET =
      """
      import com.fasterxml.jackson.annotation.*;
      import io.github.llamapanama.chat.*;
      import io.github.llamapanama.chat.message.*;
      import io.github.llamapanama.chat.schema.*;
      import io.github.llamapanama.chat.tool.*;
      import io.github.llamapanama.chat.typed.*;
      import io.github.llamapanama.core.*;
      import io.github.llamapanama.core.ContextParams.Pooling;
      import io.github.llamapanama.core.embedding.*;
      import io.github.llamapanama.core.engine.*;
      import io.github.llamapanama.core.sampling.*;
      import io.github.llamapanama.hub.*;
      import io.github.llamapanama.models.*;
      import java.nio.file.Path;
      import java.util.*;
      class Snippet {
        Llama llama;
        Path path;
        Path file;
        int unwanted;

        void snippet() {
          SNIPPET
        }
      }
      """;

  @TempDir private Path classes;

  @Test
  void theProgramAnswersAsItWasTold() throws Exception {
    compile("Hello", javaOfReadme().getFirst());
    assertThat(run("Hello")).isEqualTo("THE CAPITAL OF FRANCE IS PARIS.");
  }

  @Test
  void valuesAndToolsWork() throws Exception {
    compile(
        "Values",
        """
        import io.github.llamapanama.chat.*;
        import io.github.llamapanama.chat.tool.*;
        import java.nio.file.Path;
        import java.util.Optional;
        class Values {
          public static void main(String[] args) {
            LlamaOptions options = LlamaOptions.builder().generation(GREEDY).build();
            try (Llama llama = Llama.load(Path.of(args[0]), options)) {
              %s
              System.out.print(city.name() + "|" + answer);
            }
          }
          static final io.github.llamapanama.chat.message.GenerationOptions GREEDY =
              io.github.llamapanama.chat.message.GenerationOptions.builder().temperature(0).build();
        }
        """
            .formatted(javaOfReadme().get(1)));
    assertThat(run("Values")).startsWith("Paris|").contains("20 degrees");
  }

  @Test
  void theServerOfAProgramCompiles() throws Exception {
    compile(
        "Serves",
        """
        import io.github.llamapanama.server.LlamaServer;
        import java.nio.file.Path;
        class Serves {
          void serve() {
            %s
          }
        }
        """
            .formatted(javaOfReadme().get(2)));
  }

  @Test
  void theChatFormatsOfOnesOwnCompile() throws Exception {
    String body = javaOfReadme().get(3);
    compile(
        "Formats",
        """
        import io.github.llamapanama.chat.LlamaOptions;
        import io.github.llamapanama.chat.format.*;
        class Formats {
          LlamaOptions options() {
            %s
            return options;
          }
        }
        """
            .formatted(body));
  }

  @ParameterizedTest
  @ValueSource(strings = {"core", "chat", "hub", "models"})
  void theJavaInAModulesReadmeCompiles(String module) throws Exception {
    List<String> snippets = java(Path.of("..", module, "README.md"));
    assertThat(snippets).as("Java in the README of %s", module).isNotEmpty();
    for (String snippet : snippets) {
      compile("Snippet", AROUND_A_SNIPPET.replace("SNIPPET", snippet));
    }
  }

  private static List<String> javaOfReadme() throws Exception {
    List<String> blocks = java(Path.of("..", "README.md"));
    assertThat(blocks).as("Java in README.md").hasSize(4);
    return blocks;
  }

  private static List<String> java(Path readme) throws Exception {
    return JAVA.matcher(Files.readString(readme))
        .results()
        .map((MatchResult result) -> result.group(1))
        .toList();
  }

  /** What the class prints, asked with the embedded model. */
  private String run(String main) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path")
                    + System.getProperty("path.separator")
                    + classes,
                main,
                TinyChat.path().toString())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    String out = new String(process.getInputStream().readAllBytes(), UTF_8);
    assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    return out;
  }

  private void compile(String name, String source) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    StringWriter messages = new StringWriter();
    JavaFileObject file =
        new SimpleJavaFileObject(
            URI.create("string:///" + name + ".java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of(
            "--release",
            "22",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"),
            "-proc:none");
    boolean compiled = compiler.getTask(messages, null, null, options, null, List.of(file)).call();
    assertThat(compiled).as("%s compiles: %s", name, messages).isTrue();
  }
}
