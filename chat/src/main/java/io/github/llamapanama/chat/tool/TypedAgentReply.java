package io.github.llamapanama.chat.tool;

/**
 * What an {@link Agent} found, as a Java value.
 *
 * @param value what was read of the model's last reply
 * @param reply that reply, and how it came about
 */
public record TypedAgentReply<T>(T value, AgentReply reply) {}
