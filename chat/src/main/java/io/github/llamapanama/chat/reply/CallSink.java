package io.github.llamapanama.chat.reply;

import java.util.Optional;

/** Takes the calls that a reply makes, piece by piece. */
interface CallSink {

  /** A call begins. */
  void call(Optional<String> id, String name);

  /** More of the arguments of the last call: JSON text. */
  void arguments(String text);

  /** The id of the last call, where it comes after the arguments. */
  void id(String id);

  /** Takes nothing. */
  CallSink NOWHERE =
      new CallSink() {
        @Override
        public void call(Optional<String> id, String name) {}

        @Override
        public void arguments(String text) {}

        @Override
        public void id(String id) {}
      };
}
