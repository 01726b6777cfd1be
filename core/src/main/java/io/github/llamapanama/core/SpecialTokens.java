package io.github.llamapanama.core;

import java.util.OptionalInt;

/**
 * The tokens with a meaning of their own that a vocabulary declares; each is empty if it has none.
 *
 * @param bos begins a text
 * @param eos ends a text
 * @param eot ends a turn of a chat
 * @param separator separates two texts
 * @param newline a line feed
 * @param padding fills a batch of unequal texts
 * @param mask stands for a hidden token
 * @param fimPrefix fill-in-the-middle: the text before the gap follows
 * @param fimSuffix fill-in-the-middle: the text after the gap follows
 * @param fimMiddle fill-in-the-middle: the missing text follows
 * @param fimPadding fill-in-the-middle: padding
 * @param fimRepository fill-in-the-middle: the name of a repository follows
 * @param fimFileSeparator fill-in-the-middle: the next file follows
 */
public record SpecialTokens(
    OptionalInt bos,
    OptionalInt eos,
    OptionalInt eot,
    OptionalInt separator,
    OptionalInt newline,
    OptionalInt padding,
    OptionalInt mask,
    OptionalInt fimPrefix,
    OptionalInt fimSuffix,
    OptionalInt fimMiddle,
    OptionalInt fimPadding,
    OptionalInt fimRepository,
    OptionalInt fimFileSeparator) {}
