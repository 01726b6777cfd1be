package io.github.llamapanama.cli;

/** Sets up slf4j-simple, which reads these properties when the first logger is made. */
final class Logging {
  private static final String PREFIX = "org.slf4j.simpleLogger.";

  private Logging() {}

  /**
   * Silent but for warnings about chat formats and downloads or, when verbose, all that llama.cpp
   * has to say.
   */
  static void configure(boolean verbose) {
    System.setProperty(PREFIX + "defaultLogLevel", verbose ? "warn" : "off");
    System.setProperty(PREFIX + "log.io.github.llamapanama", verbose ? "debug" : "off");
    System.setProperty(PREFIX + "log.io.github.llamapanama.chat", verbose ? "debug" : "warn");
    System.setProperty(PREFIX + "log.io.github.llamapanama.hub", verbose ? "debug" : "warn");
    System.setProperty(PREFIX + "showThreadName", "false");
    System.setProperty(PREFIX + "showLogName", Boolean.toString(verbose));
    System.setProperty(PREFIX + "levelInBrackets", "true");
  }
}
