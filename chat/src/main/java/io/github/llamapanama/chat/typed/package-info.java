/**
 * Replies as Java values: a {@link io.github.llamapanama.chat.typed.JsonType} knows the JSON schema
 * of a Java type and reads its instances, both by Jackson's own view of the type, so that they
 * cannot drift apart. {@link io.github.llamapanama.chat.typed.PartialJson} reads JSON while it is
 * being written.
 */
@NullMarked
package io.github.llamapanama.chat.typed;

import org.jspecify.annotations.NullMarked;
