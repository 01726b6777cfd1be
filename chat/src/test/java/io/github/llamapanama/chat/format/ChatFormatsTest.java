package io.github.llamapanama.chat.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.template.Origin;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ChatFormatsTest {
  private static final ChatRequest HELLO = ChatRequest.of("Hello");

  /** What {@link java.util.ServiceLoader} finds in the tests. */
  public static final class Provider implements ChatFormatProvider {
    @Override
    public Map<String, ChatFormat> formats() {
      return Map.of("provided", (request, tokens) -> Prompt.ofTemplate("provided"));
    }
  }

  @Test
  void aFormatIsRegisteredByCode() {
    ChatFormat shout = (request, tokens) -> Prompt.ofTemplate("!");

    ChatFormats formats = ChatFormats.builtIn().with("shout", shout);

    assertThat(formats.find("shout")).contains(shout);
    assertThat(formats.names()).contains("shout", "chatml");
    assertThat(ChatFormats.builtIn().find("shout")).as("in other registries").isEmpty();
  }

  @Test
  void aFormatIsReplaced() {
    ChatFormat mine = (request, tokens) -> Prompt.ofTemplate("mine");

    assertThat(ChatFormats.builtIn().with("chatml", mine).get("chatml")).isSameAs(mine);
  }

  @Test
  void aFormatIsRegisteredByAService() {
    assertThat(ChatFormats.standard().get("provided").prompt(HELLO, BoundaryTokens.NONE).text())
        .isEqualTo("provided");
    assertThat(ChatFormats.builtIn().find("provided")).isEmpty();
  }

  @Test
  void anUnknownNameIsRefusedWithTheNamesThereAre() {
    assertThatThrownBy(() -> ChatFormats.builtIn().get("nope"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'nope'")
        .hasMessageContaining("alpaca, baichuan");
  }

  @Test
  void theNamesCannotBeChanged() {
    assertThatThrownBy(() -> ChatFormats.builtIn().names().remove("chatml"))
        .isInstanceOf(UnsupportedOperationException.class);
  }

  @Test
  void aFormatIsOneJinjaTemplate() {
    ChatFormat format =
        ChatFormat.ofTemplate(
            "{{ bos_token }}{% for m in messages %}[{{ m.role }}] {{ m.content }}\n{% endfor %}",
            "[user]");

    Prompt prompt =
        format.prompt(
            ChatRequest.of(ChatMessage.system("Be kind."), ChatMessage.user("Hello")),
            new BoundaryTokens("<s>", "</s>"));

    assertThat(prompt.text()).isEqualTo("<s>[system] Be kind.\n[user] Hello\n");
    assertThat(prompt.stops()).containsExactly("[user]");
    assertThat(prompt.segments())
        .filteredOn(segment -> segment.origin() == Origin.INPUT)
        .extracting(Prompt.Segment::text)
        .containsExactly("Be kind.", "Hello");
  }
}
