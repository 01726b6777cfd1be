package io.github.llamapanama.bench;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import java.net.URI;
import org.junit.jupiter.api.Test;

class HttpChatTest {

  @Test
  void itsLogTellsWhereItListens() {
    String log =
        """
        0.00.022.400 I srv  llama_server: model loaded
        0.00.022.407 I srv  llama_server: listening on http://127.0.0.1:39957
        """;
    assertThat(HttpChat.address(log)).contains(URI.create("http://127.0.0.1:39957"));
    assertThat(HttpChat.address("0.00.018.418 I srv    load_model: initializing")).isEmpty();
  }

  @Test
  void aReplyIsReadFromItsEvents() {
    ServerReply events = new ServerReply(0);
    events.accept("data: {\"choices\":[{\"delta\":{\"role\":\"assistant\",\"content\":null}}]}");
    events.accept("");
    events.accept("data: {\"choices\":[{\"delta\":{\"content\":\"Par\"}}]}");
    long firstTextWasThere = System.nanoTime();
    events.accept("data: {\"choices\":[{\"delta\":{\"content\":\"is\"}}]}");
    events.accept("data: {\"choices\":[{\"delta\":{},\"finish_reason\":\"length\"}]}");
    events.accept(
        """
        data: {"choices":[],"usage":{"completion_tokens":2,"prompt_tokens":16,\
        "prompt_tokens_details":{"cached_tokens":12}}}""");
    events.accept("data: [DONE]");

    Reply reply = events.finish();

    assertThat(reply.text()).isEqualTo("Paris");
    assertThat(reply.generatedTokens()).isEqualTo(2);
    assertThat(reply.promptTokens()).isEqualTo(16);
    assertThat(reply.computedTokens()).isEqualTo(4);
    assertThat(reply.firstTextAt()).isLessThanOrEqualTo(firstTextWasThere);
    assertThat(reply.gaps()).as("gaps between two texts").hasSize(1);
  }

  @Test
  void aStreamThatBreaksOffIsAnError() {
    ServerReply events = new ServerReply(0);
    events.accept("data: {\"choices\":[{\"delta\":{\"content\":\"Par\"}}]}");
    assertThatExceptionOfType(BenchmarkException.class)
        .isThrownBy(events::finish)
        .withMessageContaining("broke off after: Par");
  }
}
