package io.github.llamapanama.core;

import static io.github.llamapanama.bindings.llama_h.C_FLOAT;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.bindings.llama_h;
import io.github.llamapanama.bindings.llama_token_data;
import io.github.llamapanama.bindings.llama_token_data_array;
import io.github.llamapanama.core.sampling.Grammar;
import io.github.llamapanama.core.sampling.GrammarMatcher;
import io.github.llamapanama.models.TinyChat;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The Java matcher beside upstream's: both must allow the same tokens, all along random texts.
 *
 * <p>Compared are tokens of whole characters. Of those that begin or end inside one, upstream lets
 * some pass that are no UTF-8, and refuses some that a negated class has room for.
 */
class NativeGrammarTest {
  private static Model model;
  private static BitSet wholeCharacters;

  @BeforeAll
  static void load() {
    model = Model.load(TinyChat.path());
    wholeCharacters = new BitSet();
    for (int token = 0; token < model.vocabulary().size(); token++) {
      byte[] piece = model.vocabulary().piece(token, true);
      byte[] decoded = new String(piece, UTF_8).getBytes(UTF_8);
      wholeCharacters.set(token, Arrays.equals(piece, decoded));
    }
  }

  @AfterAll
  static void unload() {
    model.close();
  }

  static Stream<String> grammars() throws IOException {
    Stream<String> own =
        Stream.of(
            "root ::= \"The \" [a-z]+ (\" \" [a-zA-Z]+){0,8} [.!?]",
            "root ::= ( [x]* )* \"é\"* [🙂-🛀]+ \"end\"",
            "root ::= . . . [^a-z\"] .*",
            "root ::= <|im_start|> [a-z]{1,5} <|im_end|>* | \"a\"",
            "root ::= \"if\" | \"ifdef\" | \"i\" [a-f]+");
    Path source = Path.of(System.getProperty("llama.cpp.source", "missing"), "grammars");
    if (!Files.isDirectory(source)) {
      return own;
    }
    try (Stream<Path> files = Files.list(source)) {
      List<Path> upstream =
          files.filter(file -> file.toString().endsWith(".gbnf")).sorted().toList();
      return Stream.concat(own, upstream.stream().map(NativeGrammarTest::read));
    }
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new AssertionError("cannot read " + file, e);
    }
  }

  @ParameterizedTest
  @MethodSource("grammars")
  void bothAllowTheSameTokens(String text) {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment upstream =
          llama_h.llama_sampler_init_grammar(
              model.vocabulary().segment(), arena.allocateFrom(text), arena.allocateFrom("root"));
      for (int seed = 0; seed < 6; seed++) {
        llama_h.llama_sampler_reset(upstream);
        walk(text, upstream, new Random(seed), arena);
      }
      llama_h.llama_sampler_free(upstream);
    }
  }

  private static void walk(String text, MemorySegment upstream, Random random, Arena arena) {
    GrammarMatcher matcher = new GrammarMatcher(Grammar.of(text), model.vocabulary().pieces());
    for (int step = 0; step < 25; step++) {
      BitSet allowed = new BitSet();
      matcher.allowed().stream().forEach(allowed::set);
      allowed.and(wholeCharacters);
      BitSet expected = allowed(upstream, arena);
      expected.and(wholeCharacters);
      assertThat(allowed).as("tokens allowed at step %d", step).isEqualTo(expected);
      int[] choices =
          allowed.stream().filter(t -> !model.vocabulary().isEndOfGeneration(t)).toArray();
      if (choices.length == 0) {
        return;
      }
      int token = choices[random.nextInt(choices.length)];
      matcher.accept(token);
      llama_h.llama_sampler_accept(upstream, token);
    }
  }

  private static BitSet allowed(MemorySegment grammar, Arena arena) {
    int size = model.vocabulary().size();
    MemorySegment data = llama_token_data.allocateArray(size, arena);
    for (int token = 0; token < size; token++) {
      llama_token_data.id(llama_token_data.asSlice(data, token), token);
    }
    MemorySegment array = llama_token_data_array.allocate(arena);
    llama_token_data_array.data(array, data);
    llama_token_data_array.size(array, size);
    llama_h.llama_sampler_apply(grammar, array);
    BitSet allowed = new BitSet();
    for (int token = 0; token < size; token++) {
      long at = token * llama_token_data.sizeof() + llama_token_data.logit$offset();
      allowed.set(token, data.get(C_FLOAT, at) == 0);
    }
    return allowed;
  }
}
