package io.github.llamapanama.cli;

import io.github.llamapanama.chat.format.ChatFormats;
import io.github.llamapanama.chat.format.TemplateFamily;
import io.github.llamapanama.cli.console.Output;
import io.github.llamapanama.cli.console.Streams;
import io.github.llamapanama.cli.options.ModelFile;
import io.github.llamapanama.core.gguf.Gguf;
import java.nio.file.Path;
import java.util.Optional;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

@Command(
    name = "formats",
    description = "List the chat formats, and say which one a model gets unless another is named.",
    abbreviateSynopsis = true,
    sortOptions = false)
final class FormatsCommand implements Runnable {
  private final Streams streams;

  @Mixin private final ModelFile model = new ModelFile();

  FormatsCommand(Streams streams) {
    this.streams = streams;
  }

  @Override
  public void run() {
    Output out = streams.out();
    ChatFormats.standard().names().forEach(out::println);
    out.println("");
    Path path = model.path(streams);
    out.println(path.getFileName() + ": " + chosen(Gguf.read(path)));
  }

  private static String chosen(Gguf gguf) {
    Optional<String> template = gguf.text("tokenizer.chat_template");
    return template
        .map(
            source ->
                "its own template"
                    + TemplateFamily.of(source)
                        .map(family -> ", of the family " + family)
                        .orElse(""))
        .orElse("chatml, since it has no template");
  }
}
