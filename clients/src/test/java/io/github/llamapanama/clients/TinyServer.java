package io.github.llamapanama.clients;

import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.LlamaServer;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolver;

/** A server with the embedded model, one for all tests, started when the first asks for it. */
final class TinyServer implements BeforeAllCallback, ParameterResolver {
  private static final ExtensionContext.Namespace HERE =
      ExtensionContext.Namespace.create(TinyServer.class);

  /** Closed by JUnit after the last test. */
  private record Running(LlamaServer server) implements ExtensionContext.Store.CloseableResource {
    @Override
    public void close() {
      server.close();
    }
  }

  /** The address that clients are told. */
  record Address(String url) {}

  @Override
  public void beforeAll(ExtensionContext context) {
    running(context);
  }

  @Override
  public boolean supportsParameter(ParameterContext parameter, ExtensionContext context) {
    return parameter.getParameter().getType() == Address.class;
  }

  @Override
  public Address resolveParameter(ParameterContext parameter, ExtensionContext context) {
    return new Address(running(context).server().uri() + "/v1");
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
