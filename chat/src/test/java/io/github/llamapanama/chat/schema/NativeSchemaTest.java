package io.github.llamapanama.chat.schema;

import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_model_params;
import io.github.llamapanama.bindings.llama_token_data;
import io.github.llamapanama.bindings.llama_token_data_array;
import io.github.llamapanama.core.Model;
import io.github.llamapanama.core.ModelParams;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.models.TinyChat;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** llama.cpp reads the grammars too, and accepts the texts that the matcher in Java accepts. */
class NativeSchemaTest {
  private static Model model;
  private static MemorySegment upstreamModel;

  @BeforeAll
  static void load() {
    model = Model.load(TinyChat.path(), ModelParams.builder().vocabularyOnly(true).build());
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment params = llama_h.llama_model_default_params(arena);
      llama_model_params.vocab_only(params, true);
      upstreamModel =
          llama_h.llama_model_load_from_file(
              arena.allocateFrom(TinyChat.path().toString()), params);
    }
  }

  @AfterAll
  static void unload() {
    llama_h.llama_model_free(upstreamModel);
    model.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {0, 100, 200, 300})
  void upstreamAcceptsWhatMatches(long seed) {
    for (long each = seed; each < seed + 25; each++) {
      RandomSchemas random = new RandomSchemas(each);
      RandomSchemas.Example example = random.example();
      Grammar grammar =
          new SchemaConverter(SchemaOptions.RELAXED).grammar(example.schema().toString());
      String text = example.value().toString();
      String other = random.mutated(example.value()).toString();
      assertThat(accepts(grammar, text)).as("%s for %s", text, example.schema()).isTrue();
      assertThat(accepts(grammar, other))
          .as("%s for %s", other, example.schema())
          .isEqualTo(GrammarMatcher.matches(grammar, other));
    }
  }

  private static boolean accepts(Grammar grammar, String text) {
    MemorySegment vocabulary = llama_h.llama_model_get_vocab(upstreamModel);
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment sampler =
          llama_h.llama_sampler_init_grammar(
              vocabulary, arena.allocateFrom(grammar.text()), arena.allocateFrom(grammar.root()));
      assertThat(sampler.address()).as("upstream parses %s", grammar).isNotZero();
      try {
        for (int token : model.vocabulary().tokenize(text, false, false)) {
          if (!allows(sampler, token, arena)) {
            return false;
          }
          llama_h.llama_sampler_accept(sampler, token);
        }
        return allows(sampler, llama_h.llama_vocab_eos(vocabulary), arena);
      } finally {
        llama_h.llama_sampler_free(sampler);
      }
    }
  }

  private static boolean allows(MemorySegment sampler, int token, Arena arena) {
    MemorySegment data = llama_token_data.allocate(arena);
    llama_token_data.id(data, token);
    MemorySegment array = llama_token_data_array.allocate(arena);
    llama_token_data_array.data(array, data);
    llama_token_data_array.size(array, 1);
    llama_h.llama_sampler_apply(sampler, array);
    return llama_token_data.logit(data) == 0;
  }
}
