package io.github.llamapanama.server.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.util.Base64;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** A certificate for {@code localhost} that nobody has signed, made by the JDK's keytool. */
public final class TestCertificate {
  private static final char[] PASSWORD = "password".toCharArray();

  private final Path directory;
  private final KeyStore store;

  private TestCertificate(Path directory, KeyStore store) {
    this.directory = directory;
    this.store = store;
  }

  /**
   * Makes one.
   *
   * @param algorithm of its key, such as {@code RSA}
   */
  public static TestCertificate make(String algorithm)
      throws IOException, GeneralSecurityException, InterruptedException {
    Path directory = Files.createTempDirectory("certificate");
    Path file = directory.resolve("store.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                algorithm,
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost,ip:127.0.0.1",
                "-validity",
                "2",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                new String(PASSWORD))
            .redirectErrorStream(true)
            .start();
    String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (keytool.waitFor() != 0) {
      throw new IOException("keytool failed: " + output);
    }
    KeyStore store = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      store.load(in, PASSWORD);
    }
    TestCertificate certificate = new TestCertificate(directory, store);
    certificate.writeKey("PRIVATE KEY", certificate.privateKey().getEncoded());
    Files.writeString(
        certificate.chain(), pem("CERTIFICATE", certificate.certificate().getEncoded()));
    return certificate;
  }

  /** The file of the certificate. */
  public Path chain() {
    return directory.resolve("chain.pem");
  }

  /** The file of its key. */
  public Path key() {
    return directory.resolve("key.pem");
  }

  /** The key. */
  public PrivateKey privateKey() throws GeneralSecurityException {
    return (PrivateKey) store.getKey("test", PASSWORD);
  }

  /** Writes the key anew. */
  public void writeKey(String kind, byte[] der) throws IOException {
    Files.writeString(key(), pem(kind, der));
  }

  private Certificate certificate() throws GeneralSecurityException {
    return store.getCertificate("test");
  }

  private static String pem(String kind, byte[] der) {
    return "-----BEGIN %s-----\n%s\n-----END %s-----\n"
        .formatted(kind, Base64.getMimeEncoder().encodeToString(der), kind);
  }

  /** What a client trusts it with. */
  public SSLSocketFactory client() throws GeneralSecurityException, IOException {
    return context().getSocketFactory();
  }

  /** What a client trusts it with. */
  public SSLContext context() throws GeneralSecurityException, IOException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("test", certificate());
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(null, trust.getTrustManagers(), null);
    return context;
  }

  /** Deletes its files. */
  public void delete() {
    try {
      for (String name : new String[] {"store.p12", "chain.pem", "key.pem"}) {
        Files.deleteIfExists(directory.resolve(name));
      }
      Files.delete(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
