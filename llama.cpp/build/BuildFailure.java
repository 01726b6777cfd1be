/** Ends the build with a message for the one who started it; never printed with a stack trace. */
final class BuildFailure extends RuntimeException {
  private static final long serialVersionUID = 1;

  BuildFailure(String message) {
    super(message);
  }
}
