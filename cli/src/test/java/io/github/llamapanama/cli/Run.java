package io.github.llamapanama.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.github.llamapanama.cli.console.Streams;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.util.Map;

/** What the command did, run in this process. */
record Run(int status, String out, String err) {

  static Run llama(String... args) {
    return llama(Map.of(), "", args);
  }

  static Run llama(Map<String, String> environment, String input, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int status =
        LlamaCommand.run(
            Streams.of(new ByteArrayInputStream(input.getBytes(UTF_8)), out, err),
            environment,
            args);
    return new Run(status, out.toString(UTF_8), err.toString(UTF_8));
  }
}
