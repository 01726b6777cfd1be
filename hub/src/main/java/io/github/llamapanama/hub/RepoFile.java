package io.github.llamapanama.hub;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * A file of a repository.
 *
 * @param path its path in the repository, which is {@linkplain RepoPath#isSafe safe}
 * @param size its size in bytes, if the hub says so
 * @param sha256 its checksum in lower-case hexadecimal, if the hub says so
 */
record RepoFile(String path, OptionalLong size, Optional<String> sha256) {}
