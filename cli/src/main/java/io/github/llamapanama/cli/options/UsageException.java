package io.github.llamapanama.cli.options;

/** The command line asks for something impossible; the message names the option. */
public final class UsageException extends RuntimeException {

  /** Creates an exception. */
  public UsageException(String message) {
    super(message);
  }

  /** Creates an exception about the value of an option. */
  public UsageException(String option, Throwable reason) {
    super("Invalid value for option '%s': %s".formatted(option, reason.getMessage()), reason);
  }
}
