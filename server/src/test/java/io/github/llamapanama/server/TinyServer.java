package io.github.llamapanama.server;

import io.github.llamapanama.models.TinyChat;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/**
 * A server with the embedded model and otherwise its defaults, one for all tests that only ask it,
 * started when the first does. Tests are given it, or a client of it, as a parameter.
 */
final class TinyServer implements ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(TinyServer.class);

  /** Closed by JUnit after the last test. */
  private record Running(LlamaServer server) implements ExtensionContext.Store.CloseableResource {
    @Override
    public void close() {
      server.close();
    }
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    Class<?> type = parameter.getParameter().getType();
    return type == LlamaServer.class || type == TestClient.class;
  }

  @Override
  public Object resolveParameter(ParameterContext parameter, ExtensionContext context) {
    LlamaServer server = running(context).server();
    return parameter.getParameter().getType() == TestClient.class ? new TestClient(server) : server;
  }

  private static Running running(ExtensionContext context) {
    return context
        .getRoot()
        .getStore(HERE)
        .getOrComputeIfAbsent(
            Running.class,
            key -> new Running(LlamaServer.builder().model(TinyChat.path()).port(0).start()),
            Running.class);
  }
}
