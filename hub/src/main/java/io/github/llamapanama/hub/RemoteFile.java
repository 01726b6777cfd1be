package io.github.llamapanama.hub;

import java.net.URI;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file on a server.
 *
 * @param source what it is called there whatever its version
 * @param uri where it is asked for
 * @param credentials what the server may want to see
 * @param size its size in bytes, if that is known before
 * @param sha256 its checksum, if that is known before
 */
record RemoteFile(
    String source,
    URI uri,
    Optional<Credentials> credentials,
    OptionalLong size,
    Optional<String> sha256) {

  /** Its name, for people. */
  String name() {
    return RepoPath.name(source);
  }
}
