package io.github.llamapanama.server.blocks;

import io.github.llamapanama.server.error.ErrorAnswer;

/** Tells a reply on an API's wire while the model writes it. */
public interface ReplyEvents extends BlockListener {

  /** The model begins. */
  void begun();

  /** The reply has ended; its blocks are closed. */
  void ended(Reply reply);

  /** The reply breaks off. */
  void failed(ErrorAnswer error);
}
