package io.github.llamapanama.chat.reply;

/**
 * What stands around tool calls, as the model was trained to write it, white space included.
 *
 * @param sectionOpen before the first call
 * @param sectionClose after the last call
 * @param callOpen before each call, up to its name or JSON object
 * @param callClose after each call
 * @param separator between two calls
 * @param perCall whether each call has a section of its own
 */
public record CallFrame(
    String sectionOpen,
    String sectionClose,
    String callOpen,
    String callClose,
    String separator,
    boolean perCall) {

  /** Calls that stand next to each other, each in markers of its own. */
  static CallFrame perCall(String open, String close, String separator) {
    return new CallFrame(open, close, "", "", separator, true);
  }

  /** Calls in one section. */
  static CallFrame section(String open, String close, String separator) {
    return new CallFrame(open, close, "", "", separator, false);
  }

  /** The same with markers around each call. */
  CallFrame withCalls(String open, String close) {
    return new CallFrame(sectionOpen, sectionClose, open, close, separator, perCall);
  }
}
