import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;

/** A checksum over texts and files. */
final class Digest {
  private final MessageDigest digest;

  Digest(String algorithm) {
    try {
      digest = MessageDigest.getInstance(algorithm);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException(e);
    }
  }

  Digest add(String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    return this;
  }

  Digest add(Path file) throws IOException {
    digest.update(Files.readAllBytes(file));
    return this;
  }

  String hex() {
    return HexFormat.of().formatHex(digest.digest());
  }

  String base64() {
    return Base64.getEncoder().encodeToString(digest.digest());
  }
}
