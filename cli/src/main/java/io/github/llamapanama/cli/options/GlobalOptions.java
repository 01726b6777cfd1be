package io.github.llamapanama.cli.options;

import picocli.CommandLine.Option;
import picocli.CommandLine.ScopeType;

/** Options that every command has. */
public final class GlobalOptions {
  @Option(
      names = {"-v", "--verbose"},
      scope = ScopeType.INHERIT,
      description = "Show llama.cpp's log, and where an error came from.")
  private boolean verbose;

  @Option(
      names = {"-h", "--help"},
      usageHelp = true,
      scope = ScopeType.INHERIT,
      description = "Print this help.")
  @SuppressWarnings("unused") // picocli looks at it.
  private boolean help;

  /** Whether to say more on standard error. */
  public boolean verbose() {
    return verbose;
  }
}
