@NullMarked
package io.github.llamapanama.cli.config;

import org.jspecify.annotations.NullMarked;
