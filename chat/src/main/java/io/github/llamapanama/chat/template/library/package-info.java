/**
 * Jinja2's filters, tests and global functions, and the methods of Python's values: closed lists.
 */
@NullMarked
package io.github.llamapanama.chat.template.library;

import org.jspecify.annotations.NullMarked;
