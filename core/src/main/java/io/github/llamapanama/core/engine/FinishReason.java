package io.github.llamapanama.core.engine;

/** Why a generation ended. */
public enum FinishReason {
  /** The model ended its turn, or a stop string came. */
  STOP,
  /** As many tokens as allowed were generated, or the context is full. */
  LENGTH,
  /** The generation was cancelled. */
  CANCELLED
}
