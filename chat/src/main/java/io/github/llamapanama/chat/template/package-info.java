/**
 * Chat templates: the Jinja text inside a model file, rendered as Python's Jinja2 renders it.
 *
 * <pre>{@code
 * ChatTemplate template = ChatTemplate.parse(source);          // once; throws TemplateException
 * RenderedTemplate prompt = template.render(Map.of(            // many times, from any thread
 *     "messages", List.of(Map.of("role", "user", "content", "Hello")),
 *     "add_generation_prompt", true,
 *     "bos_token", "<s>"));
 * prompt.text();    // the prompt
 * prompt.spans();   // which of its characters the template wrote, and which came from the caller
 * }</pre>
 *
 * <p>Values are Java maps, lists, strings, numbers, booleans, {@code null} and Jackson's {@code
 * JsonNode}. A template comes with a downloaded file, so it is untrusted: it reaches nothing but
 * the values it is given, and every render has limits ({@link
 * io.github.llamapanama.chat.template.TemplateLimits}). Everything that can go wrong is a {@link
 * io.github.llamapanama.chat.template.TemplateException}.
 */
@NullMarked
package io.github.llamapanama.chat.template;

import org.jspecify.annotations.NullMarked;
