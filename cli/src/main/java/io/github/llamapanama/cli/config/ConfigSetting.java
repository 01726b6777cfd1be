package io.github.llamapanama.cli.config;

import java.util.List;

/**
 * A line of a configuration file.
 *
 * @param key the name of an option
 * @param values what it is set to: one, or the items of a list, or none to leave it as it is
 * @param place where it is, in words
 */
record ConfigSetting(String key, List<String> values, String place) {}
