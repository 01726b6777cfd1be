package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Java in the module's README compiles. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
  private static final String AROUND =
      """
      import com.fasterxml.jackson.annotation.*;
      import io.github.llamapanama.chat.*;
      import io.github.llamapanama.chat.message.*;
      import io.github.llamapanama.chat.schema.*;
      import io.github.llamapanama.chat.tool.*;
      import io.github.llamapanama.chat.typed.*;
      import io.github.llamapanama.core.sampling.*;
      import java.util.*;
      class Snippet {
        void snippet(Llama llama) {
          SNIPPET
        }
      }
      """;

  @TempDir private Path classes;

  @Test
  void everySnippetCompiles() throws Exception {
    List<String> snippets =
        JAVA.matcher(Files.readString(Path.of("README.md")))
            .results()
            .map(result -> result.group(1))
            .toList();

    assertThat(snippets).isNotEmpty();
    for (String snippet : snippets) {
      StringWriter messages = new StringWriter();
      assertThat(compiles(AROUND.replace("SNIPPET", snippet), messages))
          .as("%s%n%s", snippet, messages)
          .isTrue();
    }
  }

  private boolean compiles(String source, StringWriter messages) {
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Snippet.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return source;
          }
        };
    List<String> options =
        List.of(
            "--release",
            "22",
            "-proc:none",
            "-d",
            classes.toString(),
            "-cp",
            System.getProperty("java.class.path"));
    return ToolProvider.getSystemJavaCompiler()
        .getTask(messages, null, null, options, null, List.of(file))
        .call();
  }
}
