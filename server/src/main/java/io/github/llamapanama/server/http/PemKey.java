package io.github.llamapanama.server.http;

import io.github.llamapanama.server.config.ConfigException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Reads a private key from a PEM file: PKCS #8, which Java knows, or the older forms of RSA and
 * elliptic curves, which become that by naming their kind.
 *
 * <p>Source: RFC 5208, RFC 5915, RFC 8017.
 */
final class PemKey {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z ]*PRIVATE KEY)-----(.*?)-----END \\1-----", Pattern.DOTALL);

  /** The kinds of keys that PKCS #8 does not tell to Java without asking. */
  private static final List<String> KINDS = List.of("RSA", "EC", "EdDSA");

  private static final byte[] VERSION = {0x02, 0x01, 0x00};
  private static final byte[] RSA_KIND = {
    0x30,
    0x0d,
    0x06,
    0x09,
    0x2a,
    (byte) 0x86,
    0x48,
    (byte) 0x86,
    (byte) 0xf7,
    0x0d,
    0x01,
    0x01,
    0x01,
    0x05,
    0x00
  };
  private static final byte[] EC_OID = {
    0x06, 0x07, 0x2a, (byte) 0x86, 0x48, (byte) 0xce, 0x3d, 0x02, 0x01
  };

  private static final int SEQUENCE = 0x30;
  private static final int OCTETS = 0x04;
  private static final int CURVE = 0xa0;

  private PemKey() {}

  /**
   * Reads the first key of a file.
   *
   * @throws ConfigException if there is none that can be read
   */
  static PrivateKey read(Path file) {
    Matcher block;
    try {
      block = BLOCK.matcher(Files.readString(file, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      throw new ConfigException("the private key %s cannot be read".formatted(file), e);
    }
    if (!block.find()) {
      throw new ConfigException(
          "%s has no private key: a PEM file with BEGIN PRIVATE KEY is expected".formatted(file));
    }
    if (block.group(1).startsWith("ENCRYPTED") || block.group(2).contains("ENCRYPTED")) {
      throw new ConfigException(
          "the private key %s is encrypted: 'openssl pkey -in %s -out FILE' decrypts it"
              .formatted(file, file));
    }
    try {
      byte[] der = Base64.getMimeDecoder().decode(block.group(2));
      return key(
          switch (block.group(1)) {
            case "RSA PRIVATE KEY" -> sequence(VERSION, RSA_KIND, element(OCTETS, der));
            case "EC PRIVATE KEY" ->
                sequence(VERSION, sequence(EC_OID, curve(der)), element(OCTETS, der));
            default -> der;
          });
    } catch (GeneralSecurityException | RuntimeException e) {
      throw new ConfigException(
          "the private key %s cannot be used: %s".formatted(file, e.getMessage()), e);
    }
  }

  private static PrivateKey key(byte[] pkcs8) throws GeneralSecurityException {
    GeneralSecurityException failure = new GeneralSecurityException("it is of an unknown kind");
    for (String kind : KINDS) {
      try {
        return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
      } catch (GeneralSecurityException e) {
        failure.addSuppressed(e);
      }
    }
    throw failure;
  }

  /** The name of the curve in a key of RFC 5915: the element after version and number. */
  private static byte[] curve(byte[] der) {
    int at = contentAt(der, 0);
    while (at < der.length) {
      int content = contentAt(der, at);
      int end = content + length(der, at);
      if ((der[at] & 0xff) == CURVE) {
        return Arrays.copyOfRange(der, content, end);
      }
      at = end;
    }
    throw new IllegalArgumentException("it does not name its curve");
  }

  private static int contentAt(byte[] der, int element) {
    int first = der[element + 1] & 0xff;
    return element + 2 + (first < 0x80 ? 0 : first & 0x7f);
  }

  private static int length(byte[] der, int element) {
    int first = der[element + 1] & 0xff;
    if (first < 0x80) {
      return first;
    }
    int length = 0;
    for (int i = element + 2; i < contentAt(der, element); i++) {
      length = (length << 8) | (der[i] & 0xff);
    }
    return length;
  }

  private static byte[] sequence(byte[]... elements) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] element : elements) {
      content.writeBytes(element);
    }
    return element(SEQUENCE, content.toByteArray());
  }

  private static byte[] element(int tag, byte[] content) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    if (content.length < 0x80) {
      out.write(content.length);
    } else if (content.length < 0x100) {
      out.write(0x81);
      out.write(content.length);
    } else {
      // Two bytes of length are enough for every key there is.
      out.write(0x82);
      out.write(content.length >> 8);
      out.write(content.length);
    }
    out.writeBytes(content);
    return out.toByteArray();
  }
}
