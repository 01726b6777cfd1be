package io.github.llamapanama.server.blocks;

/** Is told of the blocks of a reply. One is closed before the next is opened. */
public interface BlockListener {

  /**
   * A block begins.
   *
   * @param empty without its text, which comes in pieces
   */
  void opened(Block empty);

  /**
   * A block has grown.
   *
   * @param piece what is new
   */
  void grew(Block piece);

  /**
   * A block has ended.
   *
   * @param whole with all its text
   * @param cut as {@link Reply#isCutIn} will say
   */
  void closed(Block whole, boolean cut);
}
