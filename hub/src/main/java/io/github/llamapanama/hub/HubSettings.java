package io.github.llamapanama.hub;

import java.net.URI;
import java.util.Optional;

/**
 * Where models come from and go to, and how.
 *
 * @param endpoint the hub's address, without a slash at its end
 * @param token what the hub, and no other server, may want to see
 * @param cache where files are kept
 * @param offline whether the network must not be used
 * @param listener who hears how downloads come along
 * @param patience how long to wait for servers
 * @param disk how files are written
 */
record HubSettings(
    URI endpoint,
    Optional<Credentials> token,
    ModelCache cache,
    boolean offline,
    DownloadListener listener,
    Patience patience,
    Disk disk) {}
