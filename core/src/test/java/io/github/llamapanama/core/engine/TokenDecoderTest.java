package io.github.llamapanama.core.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.github.llamapanama.core.Model;
import io.github.llamapanama.models.TinyChat;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class TokenDecoderTest {

  private static List<String> decodeChopped(byte[] bytes, long seed) {
    Random random = new Random(seed);
    Utf8Decoder decoder = new Utf8Decoder();
    List<String> pieces = new ArrayList<>();
    for (int from = 0; from < bytes.length; ) {
      int to = Math.min(bytes.length, from + random.nextInt(random.nextInt(10) == 0 ? 300 : 5));
      byte[] piece = Arrays.copyOfRange(bytes, from, to);
      pieces.add(decoder.decode(piece, piece.length));
      from = to;
    }
    pieces.add(decoder.flush());
    return pieces;
  }

  @Property
  void anyChoppedTextComesOutWhole(@ForAll String text, @ForAll long seed) {
    byte[] bytes = text.getBytes(UTF_8);
    List<String> pieces = decodeChopped(bytes, seed);
    assertThat(String.join("", pieces)).isEqualTo(new String(bytes, UTF_8));
    for (String piece : pieces) {
      assertThat(piece.isEmpty() || !Character.isLowSurrogate(piece.charAt(0)))
          .as("'%s' begins with a whole character", piece)
          .isTrue();
    }
  }

  @Property
  void anyBytesAtAllDecodeAsIfTheyCameAtOnce(
      @ForAll @Size(max = 400) byte[] bytes, @ForAll long seed) {
    assertThat(String.join("", decodeChopped(bytes, seed))).isEqualTo(new String(bytes, UTF_8));
  }

  @Test
  void anInvalidByteIsReplacedAsSoonAsItIsCertain() {
    Utf8Decoder decoder = new Utf8Decoder();
    assertThat(decoder.decode(new byte[] {(byte) 0xF0, (byte) 0x9F}, 2)).isEmpty();
    assertThat(decoder.isPending()).isTrue();
    assertThat(decoder.decode(new byte[] {'a'}, 1)).isEqualTo("\uFFFDa");
    assertThat(decoder.decode(new byte[] {(byte) 0xFF}, 1)).isEqualTo("\uFFFD");
    assertThat(decoder.decode(new byte[] {(byte) 0xC3}, 1)).isEmpty();
    assertThat(decoder.flush()).isEqualTo("\uFFFD");
    assertThat(decoder.isPending()).isFalse();
  }

  @Test
  void anEmojiOfSeveralTokensComesOutWithItsLast() {
    try (Model model = Model.load(TinyChat.path())) {
      int[] tokens = model.vocabulary().tokenize("🚀", false, false);
      assertThat(tokens).hasSizeGreaterThan(1);
      TokenDecoder decoder = new TokenDecoder(model.vocabulary());
      for (int i = 0; i < tokens.length - 1; i++) {
        assertThat(decoder.decode(tokens[i])).isEmpty();
        assertThat(decoder.isPending()).isTrue();
      }
      assertThat(decoder.decode(tokens[tokens.length - 1])).isEqualTo("🚀");
      assertThat(decoder.flush()).isEmpty();
    }
  }

  @Test
  void specialTokensAppearOnlyWhenAsked() {
    try (Model model = Model.load(TinyChat.path())) {
      int end = model.vocabulary().specialTokens().eos().orElseThrow();
      assertThat(new TokenDecoder(model.vocabulary()).decode(end)).isEmpty();
      assertThat(new TokenDecoder(model.vocabulary(), true).decode(end)).isEqualTo("<|im_end|>");
    }
  }
}
