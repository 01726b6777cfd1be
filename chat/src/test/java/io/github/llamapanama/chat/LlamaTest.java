package io.github.llamapanama.chat;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.github.llamapanama.chat.format.ChatFormat;
import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.message.ChatCompletion;
import io.github.llamapanama.chat.message.ChatCompletionChunk;
import io.github.llamapanama.chat.message.ChatEvent;
import io.github.llamapanama.chat.message.ChatFinishReason;
import io.github.llamapanama.chat.message.ChatMessage;
import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.CompletionPrompt;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.chat.message.Logprob;
import io.github.llamapanama.chat.message.ReasoningOptions;
import io.github.llamapanama.chat.message.Role;
import io.github.llamapanama.chat.message.TextCompletion;
import io.github.llamapanama.chat.message.ToolCall;
import io.github.llamapanama.chat.reply.ReasoningMarkers;
import io.github.llamapanama.chat.reply.ReplyFormat;
import io.github.llamapanama.chat.reply.ReplyLanguage;
import io.github.llamapanama.chat.reply.ReplyOptions;
import io.github.llamapanama.chat.reply.ReplyParser;
import io.github.llamapanama.core.ContextOverflowException;
import io.github.llamapanama.core.InfillNotSupportedException;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.embedding.Embedding;
import io.github.llamapanama.core.engine.Completion;
import io.github.llamapanama.core.engine.DeadlineExceededException;
import io.github.llamapanama.core.engine.Event;
import io.github.llamapanama.core.engine.FinishReason;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.models.TinyChat;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Flow;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LlamaTest {
  private static final GenerationOptions GREEDY =
      GenerationOptions.builder().temperature(0).maxTokens(64).build();

  /** Written by hand, so that what is tested here is the way from prompt to reply. */
  private static final ChatFormat CHATML =
      (request, tokens) -> {
        Prompt.Builder prompt = Prompt.builder();
        for (ChatMessage message : request.messages()) {
          prompt
              .template("<|im_start|>" + message.role().wireName() + "\n")
              .message(message.text())
              .template("<|im_end|>\n");
        }
        return prompt.template("<|im_start|>assistant\n").build();
      };

  private static Llama llama;

  @BeforeAll
  static void load() {
    llama =
        Llama.load(
            TinyChat.path(), LlamaOptions.builder().format(CHATML).generation(GREEDY).build());
  }

  @AfterAll
  static void close() {
    llama.close();
  }

  @Test
  void aQuestionIsAnswered() {
    ChatCompletion reply = llama.chat("What is the capital of France?");

    assertThat(reply.text()).isEqualTo("The capital of France is Paris.");
    assertThat(reply.finishReason()).isEqualTo(ChatFinishReason.STOP);
    assertThat(reply.usage().promptTokens()).isPositive();
    assertThat(reply.usage().generatedTokens()).isPositive();
    assertThat(reply.id()).startsWith("chatcmpl-");
  }

  @Test
  void aConversationIsContinued() {
    List<ChatMessage> messages = new ArrayList<>();
    messages.add(ChatMessage.user("What is the capital of France?"));
    messages.add(llama.chat(ChatRequest.of(messages)).message());
    messages.add(ChatMessage.user("And of Italy?"));

    assertThat(llama.chat(ChatRequest.of(messages)).text()).contains("Rome");
  }

  @Test
  void theStreamedPiecesJoinToTheReply() {
    try (ChatStream reply = llama.chatStream(ChatRequest.of("Who are you?"))) {
      List<ChatEvent> events = reply.stream().toList();
      String text =
          events.stream()
              .filter(ChatEvent.Content.class::isInstance)
              .map(event -> ((ChatEvent.Content) event).text())
              .collect(Collectors.joining());

      assertThat(text).isEqualTo(llama.chat("Who are you?").text());
      assertThat(events.getLast()).isInstanceOf(ChatEvent.Finished.class);
      assertThat(events).hasSizeGreaterThan(3);
    }
  }

  @Test
  void chunksNameTheRoleThenAddThenSayWhyItEndedThenCount() {
    try (ChatStream reply = llama.chatStream(ChatRequest.of("Who are you?"))) {
      List<ChatCompletionChunk> chunks = reply.chunks(true).toList();

      assertThat(chunks.getFirst().toJson())
          .contains("\"object\":\"chat.completion.chunk\"")
          .contains("\"delta\":{\"role\":\"assistant\",\"content\":\"\"}")
          .contains("\"finish_reason\":null");
      assertThat(chunks.get(1).choices().getFirst().delta().content()).isPresent();
      assertThat(chunks.get(chunks.size() - 2).toJson())
          .contains("\"delta\":{}")
          .contains("\"finish_reason\":\"stop\"");
      assertThat(chunks.getLast().choices()).isEmpty();
      assertThat(chunks.getLast().usage()).isPresent();
      assertThat(chunks).allMatch(chunk -> chunk.id().equals(reply.id()));
    }
  }

  @Test
  void theLastChunkTellsHowLongItTookWhetherOrNotItCounts() {
    ChatRequest request =
        ChatRequest.builder()
            .user("Who are you?")
            .options(options -> options.choices(2).maxTokens(3))
            .build();
    for (boolean usage : List.of(true, false)) {
      try (ChatStream reply = llama.chatStream(request)) {
        List<ChatCompletionChunk> chunks = reply.chunks(usage).toList();

        assertThat(chunks.getLast().usage().isPresent()).isEqualTo(usage);
        assertThat(chunks.getLast().cost().orElseThrow().usage().generatedTokens()).isEqualTo(6);
        assertThat(chunks.subList(0, chunks.size() - 1))
            .allSatisfy(chunk -> assertThat(chunk.cost()).isEmpty());
      }
    }
  }

  @Test
  void aReplyTellsHowFarItIsIfThatIsAskedFor() {
    ChatRequest request =
        ChatRequest.builder()
            .user("How far is it?")
            .options(options -> options.maxTokens(3).timings(true).promptProgress(true))
            .build();
    try (ChatStream reply = llama.chatStream(request)) {
      List<ChatCompletionChunk> chunks = reply.chunks(false).toList();
      int prompt = reply.promptTokens();

      assertThat(chunks.get(1).promptProgress().orElseThrow().total()).isEqualTo(prompt);
      assertThat(chunks)
          .filteredOn(chunk -> chunk.choices().getFirst().delta().content().isPresent())
          .filteredOn(chunk -> chunk.choices().getFirst().delta().role().isEmpty())
          .isNotEmpty()
          .allSatisfy(
              chunk ->
                  assertThat(chunk.cost().orElseThrow().usage().promptTokens()).isEqualTo(prompt));
    }
    try (ChatStream reply = llama.chatStream(request)) {
      List<ChatEvent> events = reply.stream().toList();
      ChatEvent.Finished end = (ChatEvent.Finished) events.getLast();
      List<ChatEvent.CostSoFar> costs =
          events.stream()
              .filter(ChatEvent.CostSoFar.class::isInstance)
              .map(ChatEvent.CostSoFar.class::cast)
              .toList();

      assertThat(costs.getLast().cost()).as("the last tells of all").isEqualTo(end.cost());
      assertThat(costs)
          .extracting(soFar -> soFar.cost().usage().generatedTokens())
          .isSorted()
          .startsWith(1);
    }
    assertThat(llama.chat(request).text())
        .as("who waits for the whole reply is not told")
        .isNotEmpty();
  }

  @Test
  void stopTextsOfRequestAndFormatBothEndTheReply() {
    ChatRequest request =
        ChatRequest.builder()
            .user("What is the capital of France?")
            .options(options -> options.stop(" is"))
            .build();

    assertThat(llama.chat(request).text()).isEqualTo("The capital of France");
    try (Llama stopping =
        Llama.load(
            TinyChat.path(),
            LlamaOptions.builder()
                .format((r, tokens) -> withStop(CHATML.prompt(r, tokens), "capital"))
                .generation(GREEDY)
                .build())) {
      assertThat(stopping.chat(request).text()).isEqualTo("The ");
    }
  }

  private static Prompt withStop(Prompt prompt, String stop) {
    return new Prompt(prompt.segments(), List.of(stop), prompt.grammar(), prompt.replyFormat());
  }

  @Test
  void aTextIsContinued() {
    Completion completion =
        llama.complete(
            "<|im_start|>user\nWhat is the capital of France?<|im_end|>\n<|im_start|>assistant\n");

    assertThat(completion.text()).contains("Paris");
    assertThat(completion.done().reason()).isEqualTo(FinishReason.STOP);
  }

  @Test
  void aCompletionHasAllChoicesOfAllPrompts() {
    CompletionRequest request =
        CompletionRequest.fromJson(
            """
            {"prompt":["Hello","Good"],"n":2,"max_tokens":4,"logprobs":1,"echo":true,"seed":3,
             "temperature":1}
            """);

    TextCompletion completion = llama.complete(request);

    assertThat(completion.choices())
        .hasSize(4)
        .allSatisfy(choice -> assertThat(choice.logprobs()).isNotEmpty());
    assertThat(completion.choices().subList(0, 2))
        .allSatisfy(choice -> assertThat(choice.text()).startsWith("Hello"));
    assertThat(completion.choices().subList(2, 4))
        .allSatisfy(choice -> assertThat(choice.text()).startsWith("Good"));
    int prompts = 2 * llama.model().vocabulary().tokenize("Hello", false, true).length;
    assertThat(completion.usage().orElseThrow().promptTokens()).isBetween(2, prompts + 2);
    try (CompletionStream stream = llama.completeStream(request)) {
      Map<Integer, String> texts =
          stream.stream()
              .flatMap(piece -> piece.choices().stream())
              .collect(
                  Collectors.toMap(
                      TextCompletion.Choice::index, TextCompletion.Choice::text, String::concat));
      completion
          .choices()
          .forEach(choice -> assertThat(texts).containsEntry(choice.index(), choice.text()));
    }
  }

  @Test
  void ofSeveralTextsAsManyAreReturnedAsAskedFor() {
    TextCompletion best =
        llama.complete(
            CompletionRequest.fromJson(
                """
                {"prompt":["Hello","Good"],"n":2,"best_of":4,"max_tokens":4,"ignore_eos":true}
                """));

    assertThat(best.choices())
        .hasSize(4)
        .allSatisfy(choice -> assertThat(choice.logprobs()).isEmpty())
        .extracting(TextCompletion.Choice::index)
        .containsExactly(0, 1, 2, 3);
    assertThat(best.usage().orElseThrow().generatedTokens()).isEqualTo(2 * 4 * 4);
  }

  @Test
  void piecesOnTheWireCountTokensInOneOfTheirOwn() {
    CompletionRequest request =
        CompletionRequest.fromJson(
            """
            {"prompt":"Hello","n":2,"max_tokens":2,"seed":3}
            """);

    try (CompletionStream stream = llama.completeStream(request)) {
      List<TextCompletion> pieces = stream.chunks(true).toList();

      assertThat(pieces.getLast().choices()).isEmpty();
      assertThat(pieces.getLast().usage().orElseThrow().generatedTokens()).isEqualTo(4);
      assertThat(pieces.subList(0, pieces.size() - 1))
          .allSatisfy(piece -> assertThat(piece.usage()).isEmpty());
    }
    try (CompletionStream stream = llama.completeStream(request)) {
      assertThat(stream.chunks(false))
          .allSatisfy(piece -> assertThat(piece.choices()).hasSize(1))
          .allSatisfy(piece -> assertThat(piece.usage()).isEmpty())
          .last()
          .satisfies(
              last -> assertThat(last.cost().orElseThrow().usage().generatedTokens()).isEqualTo(4));
    }
  }

  @Test
  void aPromptMayMixTextsAndTokens() {
    int[] whole = llama.tokenizer().tokenize(new CompletionPrompt.Text("Hello"));

    int[] mixed =
        llama.tokenizer().tokenize(new CompletionPrompt.Mixed(List.of("Hello", 7, "Hello")));

    assertThat(mixed).startsWith(whole).contains(7).hasSizeGreaterThan(whole.length + 1);
  }

  @Test
  void aModelWithoutTokensForItFillsNoGap() {
    CompletionRequest request = CompletionRequest.of("Hello", GREEDY).withSuffix("world");

    assertThatThrownBy(() -> llama.complete(request))
        .isInstanceOf(InfillNotSupportedException.class);
  }

  @Test
  void textsThatMeanTheSameHaveTheSameEmbedding() {
    float[] one = llama.embed("What is the capital of France?");

    assertThat(one).hasSize(llama.model().info().embeddingSize());
    assertThat(llama.embed(List.of("Hello", "What is the capital of France?")).texts().get(1))
        .extracting(Embedding::vector)
        .isEqualTo(one);
  }

  @Test
  void theLimitOfTokensEndsTheReply() {
    ChatRequest request =
        ChatRequest.builder().user("Who are you?").options(options -> options.maxTokens(2)).build();

    ChatCompletion reply = llama.chat(request);

    assertThat(reply.finishReason()).isEqualTo(ChatFinishReason.LENGTH);
    assertThat(reply.usage().generatedTokens()).isEqualTo(2);
  }

  @Test
  void aTooLongConversationIsRefused() {
    assertThatThrownBy(() -> llama.chat("word ".repeat(5000)))
        .isInstanceOf(ContextOverflowException.class);
    assertThat(llama.chat("What is the capital of France?").text())
        .as("the next reply")
        .contains("Paris");
  }

  @Test
  void theOldestTurnsOfATooLongConversationAreLeftOutOnRequest() {
    ChatRequest.Builder conversation = ChatRequest.builder().system("Be brief.");
    for (int i = 0; i < 100; i++) {
      conversation.user("What is the capital of Italy?").assistant("The capital of Italy is Rome.");
    }
    ChatRequest tooLong = conversation.user("What is the capital of France?").build();

    ChatRequest trimmed = llama.trim(tooLong);

    assertThat(trimmed.messages()).startsWith(ChatMessage.system("Be brief."));
    assertThat(trimmed.messages().get(1).role()).isEqualTo(Role.USER);
    assertThat(trimmed.messages()).endsWith(tooLong.messages().getLast());
    assertThat(trimmed.messages().size()).isBetween(10, 200);
    assertThat(llama.chat(trimmed).text()).isNotBlank();
    assertThatThrownBy(() -> llama.chat(tooLong)).isInstanceOf(ContextOverflowException.class);
  }

  @Test
  void severalChoicesHaveOnePromptAndTextsOfTheirOwn() {
    ChatRequest request =
        ChatRequest.builder()
            .user("Tell me about colours.")
            .options(options -> options.choices(3).temperature(1.5).seed(1).maxTokens(24))
            .build();

    ChatCompletion reply = llama.chat(request);

    assertThat(reply.choices()).extracting(ChatCompletion.Choice::index).containsExactly(0, 1, 2);
    assertThat(reply.choices().stream().map(choice -> choice.message().text()).distinct().count())
        .as("different texts of %s", reply.choices())
        .isGreaterThan(1);
    try (ChatStream stream = llama.chatStream(request)) {
      List<ChatCompletionChunk> chunks = stream.chunks(true).toList();
      for (ChatCompletion.Choice choice : reply.choices()) {
        String text =
            chunks.stream()
                .flatMap(chunk -> chunk.choices().stream())
                .filter(piece -> piece.index() == choice.index())
                .flatMap(piece -> piece.delta().content().stream())
                .collect(Collectors.joining());
        assertThat(text).isEqualTo(choice.message().text());
      }
      assertThat(chunks.getLast().usage().orElseThrow().generatedTokens())
          .isEqualTo(reply.usage().generatedTokens());
    }
  }

  @Test
  void logprobsTellOfEveryTokenOfTheText() {
    ChatRequest request =
        ChatRequest.builder()
            .user("Send me a rocket emoji.")
            .options(options -> options.logprobs(2))
            .build();

    ChatCompletion.Choice choice = llama.chat(request).choices().getFirst();

    assertThat(bytes(choice.logprobs()))
        .isEqualTo(choice.message().text().getBytes(StandardCharsets.UTF_8));
    assertThat(choice.logprobs())
        .allSatisfy(
            token -> {
              assertThat(token.logprob()).isLessThanOrEqualTo(0);
              assertThat(token.topLogprobs()).hasSize(2);
              assertThat(token.topLogprobs().getFirst().logprob())
                  .as("greedy takes the likeliest")
                  .isEqualTo(token.logprob());
            });
    try (ChatStream stream = llama.chatStream(request)) {
      List<Logprob> streamed =
          stream
              .chunks(false)
              .flatMap(chunk -> chunk.choices().stream())
              .flatMap(piece -> piece.logprobs().stream())
              .toList();
      assertThat(streamed).isEqualTo(choice.logprobs());
    }
  }

  private static byte[] bytes(List<Logprob> tokens) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    tokens.forEach(token -> token.bytes().forEach(bytes::write));
    return bytes.toByteArray();
  }

  @Test
  void aReplyMayBeAwaitedAsAFutureOrPushed() throws Exception {
    ChatRequest request = ChatRequest.of("What is the capital of France?");
    assertThat(llama.chatAsync(request).get().text()).contains("Paris");

    CompletableFuture<String> pushed = new CompletableFuture<>();
    llama
        .chatStream(request)
        .publisher()
        .subscribe(
            new Flow.Subscriber<>() {
              private final StringBuilder text = new StringBuilder();

              @Override
              public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
              }

              @Override
              public void onNext(ChatEvent event) {
                if (event instanceof ChatEvent.Content content) {
                  text.append(content.text());
                }
              }

              @Override
              public void onError(Throwable failure) {
                pushed.completeExceptionally(failure);
              }

              @Override
              public void onComplete() {
                pushed.complete(text.toString());
              }
            });
    assertThat(pushed.get()).isEqualTo("The capital of France is Paris.");
  }

  @Test
  void aReasoningBudgetEndsTheThoughts() {
    ReplyFormat thinking =
        ReplyFormat.of(
            ReplyLanguage.PLAIN.withReasoning(ReasoningMarkers.of("<think>", "</think>")),
            new ReplyOptions("<think>", false, List.of(), false, false, false));
    ChatFormat format =
        (request, tokens) -> {
          Prompt prompt = CHATML.prompt(request, tokens);
          return Prompt.builder().template(prompt.text() + "<think>").replyFormat(thinking).build();
        };
    ChatRequest.Builder request =
        ChatRequest.builder()
            .user("Who are you?")
            .options(options -> options.ignoreEndOfGeneration(true).maxTokens(24));

    try (Llama thinker =
        Llama.load(
            TinyChat.path(), LlamaOptions.builder().format(format).generation(GREEDY).build())) {
      String endless = thinker.chat(request.build()).message().reasoningContent().orElseThrow();
      ChatMessage message =
          thinker
              .chat(request.reasoning(ReasoningOptions.defaults().withBudget(3)).build())
              .message();

      assertThat(tokens(endless)).isGreaterThan(5);
      assertThat(endless).startsWith(message.reasoningContent().orElseThrow());
      assertThat(tokens(message.reasoningContent().orElseThrow())).isBetween(1, 5);
      assertThat(message.text()).doesNotContain("</think>");
      assertThat(thinker.chat(request.options(options -> options.choices(2)).build()).choices())
          .as("each of several replies has the whole budget")
          .hasSize(2)
          .allSatisfy(choice -> assertThat(choice.message()).isEqualTo(message));
    }
  }

  @Test
  void theOptionsSayWhatARequestDoesNot() {
    LlamaOptions options =
        LlamaOptions.builder()
            .format(
                ChatFormat.ofTemplate(
                    "{{ reasoning_effort }} {{ enable_thinking }} {{ mood }} {{ place }}"))
            .reasoning(ReasoningOptions.defaults().withEffort(ReasoningOptions.Effort.LOW))
            .templateVariables(Map.of("mood", "calm", "place", "Rome", "enable_thinking", true))
            .build();
    try (Llama defaults = Llama.load(TinyChat.path(), options)) {
      assertThat(defaults.render(ChatRequest.of("Hi")).text()).isEqualTo("low True calm Rome");
      ChatRequest request =
          ChatRequest.builder()
              .user("Hi")
              .reasoning(ReasoningOptions.defaults().withEffort(ReasoningOptions.Effort.NONE))
              .templateVariable("mood", "wild")
              .build();
      assertThat(defaults.render(request).text()).isEqualTo(" False wild Rome");
    }
  }

  private static int tokens(String text) {
    return llama.model().vocabulary().tokenize(text, false, false).length;
  }

  /** Reads every reply as a call of {@code say} whose argument is the whole text. */
  private static final ReplyFormat CALLS =
      () ->
          new ReplyParser() {
            private boolean begun;

            @Override
            public List<ChatEvent.Delta> accept(String text) {
              Optional<String> name = begun ? Optional.empty() : Optional.of("say");
              String arguments = begun ? text : "{\"text\":\"" + text;
              begun = true;
              return List.of(new ChatEvent.ToolCallDelta(0, Optional.empty(), name, arguments));
            }

            @Override
            public List<ChatEvent.Delta> finish() {
              return List.of(
                  new ChatEvent.ToolCallDelta(0, Optional.empty(), Optional.empty(), "\"}"));
            }
          };

  @Test
  void aReplyThatCallsAToolEndsForThatReasonAndNamesTheCall() {
    ChatFormat format =
        (request, tokens) ->
            Prompt.builder()
                .template(CHATML.prompt(request, tokens).text())
                .replyFormat(CALLS)
                .build();
    ChatRequest request = ChatRequest.of("Who are you?");

    try (Llama caller =
        Llama.load(
            TinyChat.path(), LlamaOptions.builder().format(format).generation(GREEDY).build())) {
      ChatCompletion reply = caller.chat(request);
      ToolCall call = reply.message().toolCalls().getFirst();

      assertThat(reply.finishReason()).isEqualTo(ChatFinishReason.TOOL_CALLS);
      assertThat(reply.message().content()).isEmpty();
      assertThat(call.function())
          .isEqualTo(
              new ToolCall.Function(
                  "say", "{\"text\":\"" + llama.chat("Who are you?").text() + "\"}"));
      assertThat(call.id()).matches("[0-9A-Za-z]{9}");
      try (ChatStream stream = caller.chatStream(request)) {
        List<ChatEvent.ToolCallDelta> deltas =
            stream
                .chunks(false)
                .flatMap(chunk -> chunk.choices().stream())
                .flatMap(choice -> choice.delta().toolCalls().stream())
                .toList();
        assertThat(deltas).hasSizeGreaterThan(2);
        assertThat(deltas.getFirst().id()).isPresent();
        assertThat(
                deltas.stream()
                    .map(ChatEvent.ToolCallDelta::arguments)
                    .collect(Collectors.joining()))
            .isEqualTo(call.function().arguments());
      }
    }
  }

  @Test
  void aGrammarOfTheRequestAndOneOfThePromptAreRefused() {
    Grammar yes = Grammar.of("root ::= \"yes\"");
    ChatRequest request =
        ChatRequest.builder().user("Hi").options(options -> options.grammar(yes)).build();

    try (Llama constrained =
        Llama.load(
            TinyChat.path(),
            LlamaOptions.builder()
                .format(
                    (r, tokens) ->
                        new Prompt(
                            CHATML.prompt(r, tokens).segments(),
                            List.of(),
                            Optional.of(Grammar.of("root ::= \"no\"")),
                            ReplyFormat.PLAIN))
                .build())) {
      assertThat(constrained.chat("Hi").text()).isEqualTo("no");
      assertThatThrownBy(() -> constrained.chat(request))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("one grammar");
    }
    assertThat(llama.chat(request).text()).isEqualTo("yes");
  }

  @Test
  void aRequestThatTakesTooLongFails() {
    ChatRequest request =
        ChatRequest.builder()
            .user("Hi")
            .options(
                options ->
                    options
                        .deadline(Duration.ofMillis(1))
                        .maxTokens(900)
                        .ignoreEndOfGeneration(true))
            .build();

    assertThatThrownBy(() -> llama.chat(request)).isInstanceOf(DeadlineExceededException.class);
  }

  @Test
  void anyNumberOfThreadsMayAskAtOnce() throws Exception {
    String expected = llama.chat("What is the capital of France?").text();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      List<Future<String>> replies = new ArrayList<>();
      for (int i = 0; i < 20; i++) {
        replies.add(threads.submit(() -> llama.chat("What is the capital of France?").text()));
      }
      for (Future<String> reply : replies) {
        assertThat(reply.get()).isEqualTo(expected);
      }
    }
  }

  @Test
  void closingAStreamCancelsItAndLetsTheNextOneRun() {
    GenerationOptions endless =
        GREEDY.toBuilder().maxTokens(900).logitBias(endOfTurn(), -1000).build();
    Generation text = llama.completeStream("Hello", endless);
    text.next();

    text.close();

    Event last = text.stream().reduce((first, second) -> second).orElseThrow();
    assertThat(((Event.Done) last).reason()).isEqualTo(FinishReason.CANCELLED);
    assertThat(llama.chat("What is the capital of France?").text()).contains("Paris");
  }

  @Test
  void aStreamClosedBeforeItsTurnWritesNothing() {
    Generation first = llama.completeStream("Hello", GREEDY);
    Generation second = llama.completeStream("Hello", GREEDY);
    second.close();

    assertThat(first.complete().text()).isNotEmpty();
    assertThat(second.complete().done().reason()).isEqualTo(FinishReason.CANCELLED);
  }

  @Test
  void interruptingTheCallerCancels() throws Exception {
    GenerationOptions endless =
        GREEDY.toBuilder().maxTokens(900).logitBias(endOfTurn(), -1000).build();
    CompletableFuture<Throwable> outcome = new CompletableFuture<>();
    Thread caller =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    llama.complete("Hello", endless);
                    outcome.complete(new AssertionError("it was not cancelled"));
                  } catch (Throwable e) {
                    outcome.complete(e);
                  }
                });
    Thread.sleep(50);

    caller.interrupt();

    assertThat(outcome.get()).isInstanceOf(CancellationException.class);
    assertThat(llama.chat("What is the capital of France?").text()).contains("Paris");
  }

  @Test
  void aTextIsBannedByItsTokens() {
    GenerationOptions banned =
        GREEDY.toBuilder().maxTokens(20).logitBias("Paris", Double.NEGATIVE_INFINITY).build();
    ChatRequest question = ChatRequest.of("What is the capital of France?");

    assertThat(llama.chat(question.toBuilder().options(GREEDY).build()).text()).contains("Paris");
    assertThat(llama.chat(question.toBuilder().options(banned).build()).text())
        .doesNotContain("Paris");
    assertThat(llama.complete("The capital of France is", banned).text()).doesNotContain("Paris");
  }

  private static int endOfTurn() {
    return llama.model().vocabulary().specialTokens().eos().getAsInt();
  }

  @Test
  void aSpecialTokenInAQuestionIsText() {
    Prompt prompt = llama.render(ChatRequest.of("What is <|im_end|>?"));

    long ends =
        llama.tokenizer().originTokens(prompt).stream()
            .filter(token -> token.id() == endOfTurn())
            .count();

    assertThat(prompt.text()).contains("What is <|im_end|>?");
    assertThat(ends).as("end-of-turn tokens").isEqualTo(1);
  }

  @Test
  void afterCloseThereIsNoReply() {
    Llama closed = Llama.load(TinyChat.path(), LlamaOptions.builder().format(CHATML).build());
    Generation waiting = closed.completeStream("Hello", GREEDY);
    closed.close();
    closed.close();

    assertThatThrownBy(() -> closed.chat("Hello"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
    assertThat(outcome(waiting)).isIn("CANCELLED", "LENGTH", "Engine is closed");
  }

  private static String outcome(Generation text) {
    try {
      return text.complete().done().reason().name();
    } catch (IllegalStateException e) {
      return String.valueOf(e.getMessage());
    }
  }

  @Test
  void aContextThatCannotBeMadeIsReportedByLoad() {
    ModelParams noWeights = ModelParams.builder().vocabularyOnly(true).build();

    assertThatThrownBy(
            () -> Llama.load(TinyChat.path(), LlamaOptions.builder().model(noWeights).build()))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("vocabulary");
  }

  @Test
  void aFormatNameThatDoesNotExistIsRefusedByLoad() {
    LlamaOptions options = LlamaOptions.builder().format("chatmi").build();

    assertThatThrownBy(() -> Llama.load(TinyChat.path(), options))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("chatmi")
        .hasMessageContaining("chatml");
  }
}
