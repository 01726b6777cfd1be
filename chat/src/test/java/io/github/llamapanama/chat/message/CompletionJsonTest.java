package io.github.llamapanama.chat.message;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.Usage;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CompletionJsonTest {
  private static final JsonMapper MAPPER = new JsonMapper();

  @ParameterizedTest
  @ValueSource(
      strings = {
        """
        {"prompt":"Once upon"}
        """,
        """
        {"model":"tiny","prompt":["Once","Twice",[1,2]],"suffix":"end.","n":2,"logprobs":3,
         "max_completion_tokens":9,"temperature":0.5,"stream":true,
         "stream_options":{"include_usage":true},"user":"ann","timings_per_token":true,
         "return_progress":false}
        """,
        """
        {"prompt":[1,2,3],"echo":true,"response_format":{"type":"json_object"},"best_of":3}
        """,
        """
        {"prompt":["Once",1,"upon"]}
        """,
        """
        {"prompt":[["Once",1],"Twice",[2]]}
        """
      })
  void aRequestComesBackFromJavaAsItWas(String json) throws Exception {
    String back = CompletionRequest.fromJson(json).toJson();

    assertThat(MAPPER.readTree(back)).isEqualTo(MAPPER.readTree(json));
  }

  @Test
  void aNumberOfLogprobsIsWhatTextCompletionsAskFor() {
    CompletionRequest request =
        CompletionRequest.fromJson("{\"prompt\":\"x\",\"logprobs\":4,\"json_schema\":{}}");

    assertThat(request.options().logprobs()).isEqualTo(OptionalInt.of(4));
    assertThat(request.responseFormat()).isInstanceOf(ResponseFormat.JsonSchema.class);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "{} | prompt",
        "{\"prompt\":5} | parameter 'prompt' is a string",
        "{\"prompt\":\"a\",\"messages\":[]} | unknown parameter 'messages'",
        "{\"prompt\":\"a\",\"n\":3,\"best_of\":2} | parameter 'best_of' is at least n",
        "{\"prompt\":\"a\",\"best_of\":2,\"stream\":true} | parameter 'best_of'",
        "{\"prompt\":{\"prompt_string\":\"a\",\"multimodal_data\":[]}} | parameter 'prompt'",
      })
  void aWrongRequestIsRefusedWithItsParameterNamed(String json, String part) {
    assertThatThrownBy(() -> CompletionRequest.fromJson(json))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(part);
  }

  @Test
  void aCompletionIsWrittenAsOpenAiWritesIt() throws Exception {
    Logprob token =
        new Logprob(
            "Hi",
            -0.5,
            List.of(72, 105),
            List.of(new Logprob.Alternative("Ho", -1, List.of(72, 111))));
    TextCompletion completion =
        new TextCompletion(
            "cmpl-1",
            Instant.ofEpochSecond(1_700_000_000),
            "tiny",
            List.of(
                new TextCompletion.Choice(
                    0, "Hi", List.of(token), Optional.of(FinishReason.LENGTH))),
            Optional.of(new Usage(10, 4, 1)),
            Optional.empty(),
            Optional.empty());

    assertThat(MAPPER.readTree(completion.toJson()))
        .isEqualTo(
            MAPPER.readTree(
                """
                {"id":"cmpl-1","object":"text_completion","created":1700000000,"model":"tiny",
                 "choices":[{"index":0,"text":"Hi","logprobs":{"tokens":["Hi"],
                   "token_logprobs":[-0.5],"top_logprobs":[{"Ho":-1.0}],"text_offset":[0]},
                   "finish_reason":"length"}],
                 "usage":{"prompt_tokens":10,"completion_tokens":1,"total_tokens":11,
                   "prompt_tokens_details":{"cached_tokens":4}}}
                """));
  }
}
