package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.chat.UpstreamTemplates;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

class TemplateFamilyTest {

  @ParameterizedTest
  @CsvFileSource(resources = "families.csv")
  void upstreamsTemplatesAreRecognized(String file, String family) {
    assertThat(TemplateFamily.of(UpstreamTemplates.text(file))).contains(family);
  }

  @Test
  void everyTemplateOfUpstreamHasAnExpectedFamily() {
    assertThat(UpstreamTemplates.names())
        .allSatisfy(
            name -> assertThat(TemplateFamily.of(UpstreamTemplates.text(name))).isPresent());
  }

  @Test
  void anUnknownTemplateHasNoFamily() {
    assertThat(TemplateFamily.of("{{ messages[0].content }}")).isEmpty();
  }
}
