package io.github.llamapanama.server.model;

import java.util.List;
import java.util.Optional;

/**
 * What a server's list of models says about one, at some moment.
 *
 * @param name what requests and answers call it
 * @param aliases what requests may call it besides
 * @param status whether it can be used at once
 * @param progress how much of it is loaded, from 0 to 1
 * @param failure why it could not be loaded the last time, if it could not
 * @param users how many requests use it, or wait for it to be loaded
 */
public record ModelState(
    String name,
    List<String> aliases,
    ModelStatus status,
    float progress,
    Optional<String> failure,
    int users) {}
