/** What every module of Llama Panama shares: the root of its exceptions. */
@NullMarked
package io.github.llamapanama;

import org.jspecify.annotations.NullMarked;
