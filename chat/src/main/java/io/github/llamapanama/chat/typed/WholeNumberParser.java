package io.github.llamapanama.chat.typed;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.util.JsonParserDelegate;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigInteger;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Shows {@code 1.0} as an integer, which it is in JSON schema but not in Jackson. As a decimal or
 * floating-point number it stays what it was.
 */
final class WholeNumberParser extends JsonParserDelegate {
  private static final Pattern WHOLE = Pattern.compile("-?[0-9]+\\.0+");

  WholeNumberParser(JsonParser parser) {
    super(parser);
  }

  private boolean isWhole() throws IOException {
    return delegate.hasToken(JsonToken.VALUE_NUMBER_FLOAT)
        && WHOLE.matcher(delegate.getText()).matches();
  }

  private @Nullable JsonToken shown(@Nullable JsonToken token) throws IOException {
    return token == JsonToken.VALUE_NUMBER_FLOAT && isWhole() ? JsonToken.VALUE_NUMBER_INT : token;
  }

  @Override
  public @Nullable JsonToken nextToken() throws IOException {
    return shown(delegate.nextToken());
  }

  @Override
  public @Nullable JsonToken nextValue() throws IOException {
    return shown(delegate.nextValue());
  }

  @Override
  public @Nullable JsonToken currentToken() {
    try {
      return shown(delegate.currentToken());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Override
  public int currentTokenId() {
    JsonToken token = currentToken();
    return token == null ? 0 : token.id();
  }

  @Override
  public boolean hasToken(JsonToken token) {
    return currentToken() == token;
  }

  @Override
  public boolean hasTokenId(int id) {
    return currentTokenId() == id;
  }

  @Override
  public boolean isExpectedNumberIntToken() {
    return hasToken(JsonToken.VALUE_NUMBER_INT);
  }

  @Override
  public BigInteger getBigIntegerValue() throws IOException {
    return isWhole() ? delegate.getDecimalValue().toBigInteger() : delegate.getBigIntegerValue();
  }

  @Override
  public long getLongValue() throws IOException {
    if (isWhole()) {
      BigInteger value = getBigIntegerValue();
      if (value.bitLength() < Long.SIZE) {
        return value.longValue();
      }
    }
    return delegate.getLongValue();
  }
}
