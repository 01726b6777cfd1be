package io.github.llamapanama.server.http;

import io.github.llamapanama.server.config.ConfigException;
import io.github.llamapanama.server.config.TlsFiles;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** What a server speaks TLS with, from PEM files. */
final class TlsContext {
  private TlsContext() {}

  /**
   * Reads the files.
   *
   * @throws ConfigException if they cannot be read, or do not belong together
   */
  static SSLContext of(TlsFiles files) {
    Certificate[] chain = certificates(files.certificates());
    PrivateKey key = PemKey.read(files.key());
    requirePair(files, chain[0], key);
    try {
      KeyStore store = KeyStore.getInstance("PKCS12");
      store.load(null, null);
      store.setKeyEntry("server", key, new char[0], chain);
      KeyManagerFactory keys =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      keys.init(store, new char[0]);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), null, null);
      return context;
    } catch (GeneralSecurityException | IOException e) {
      throw new ConfigException(
          "the certificate %s cannot be used: %s".formatted(files.certificates(), e.getMessage()),
          e);
    }
  }

  private static Certificate[] certificates(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> chain =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      if (chain.isEmpty()) {
        throw new ConfigException(
            "%s has no certificate: a PEM file with BEGIN CERTIFICATE is expected".formatted(file));
      }
      return chain.toArray(Certificate[]::new);
    } catch (IOException e) {
      throw new ConfigException("the certificate %s cannot be read".formatted(file), e);
    } catch (CertificateException e) {
      throw new ConfigException(
          "%s is no certificate in PEM: %s".formatted(file, e.getMessage()), e);
    }
  }

  /** A key of another certificate would only show when a client connects. */
  private static void requirePair(TlsFiles files, Certificate certificate, PrivateKey key) {
    try {
      byte[] message = {1, 2, 3};
      String algorithm =
          switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
          };
      Signature signature = Signature.getInstance(algorithm);
      signature.initSign(key);
      signature.update(message);
      byte[] signed = signature.sign();
      signature.initVerify(certificate.getPublicKey());
      signature.update(message);
      if (signature.verify(signed)) {
        return;
      }
    } catch (GeneralSecurityException e) {
      throw new ConfigException(notTogether(files), e);
    }
    throw new ConfigException(notTogether(files));
  }

  private static String notTogether(TlsFiles files) {
    return "the private key %s does not belong to the first certificate of %s"
        .formatted(files.key(), files.certificates());
  }
}
