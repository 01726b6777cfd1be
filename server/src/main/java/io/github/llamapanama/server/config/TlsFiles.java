package io.github.llamapanama.server.config;

import java.nio.file.Path;

/**
 * What a server proves with who it is, in two PEM files.
 *
 * @param certificates its certificate first, then those that lead to a known authority
 * @param key the private key to its certificate, not encrypted
 */
public record TlsFiles(Path certificates, Path key) {}
