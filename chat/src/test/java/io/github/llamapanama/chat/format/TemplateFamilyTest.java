package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class TemplateFamilyTest {

  @ParameterizedTest
  @CsvFileSource(resources = "families.csv")
  void upstreamsTemplatesAreRecognized(String file, String family) throws IOException {
    Path templates = Path.of(System.getProperty("llama.cpp.source"), "models", "templates");

    assertThat(TemplateFamily.of(Files.readString(templates.resolve(file)))).contains(family);
  }

  @Test
  void everyTemplateOfUpstreamHasAnExpectedFamily() throws IOException {
    Path templates = Path.of(System.getProperty("llama.cpp.source"), "models", "templates");
    try (var files = Files.list(templates)) {
      assertThat(files.filter(file -> file.toString().endsWith(".jinja")))
          .allSatisfy(file -> assertThat(TemplateFamily.of(Files.readString(file))).isPresent());
    }
  }

  @Test
  void anUnknownTemplateHasNoFamily() {
    assertThat(TemplateFamily.of("{{ messages[0].content }}")).isEmpty();
  }
}
