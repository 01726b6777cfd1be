package io.github.llamapanama.server.api;

import io.github.llamapanama.chat.message.ChatRequest;
import io.github.llamapanama.chat.message.CompletionRequest;
import io.github.llamapanama.chat.message.Parameters;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.http.Exchange;
import io.github.llamapanama.server.model.ModelLease;
import io.github.llamapanama.server.model.ModelRegistry;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** What all endpoints that generate have in common. */
final class Requests {
  private static final int MOST_WARNINGS = 16;

  /** All headers together may have 16 KiB for a client on Node.js, less behind some proxies. */
  private static final int LONGEST_WARNING = 160;

  private final ModelRegistry models;
  private final boolean strict;
  private final RequestLimits limits;

  Requests(ModelRegistry models, ServerConfig config) {
    this.models = models;
    this.strict = config.strict();
    this.limits = new RequestLimits(config);
  }

  ModelRegistry models() {
    return models;
  }

  /**
   * What to do with a parameter that is unknown or was removed: refuse it, or warn of it. There are
   * no more warnings than clients take headers, and none is longer than they take all of them.
   */
  Consumer<String> parameterSink(Exchange exchange) {
    AtomicInteger warnings = new AtomicInteger();
    return problem -> {
      if (strict) {
        throw new IllegalArgumentException(problem);
      }
      if (warnings.incrementAndGet() > MOST_WARNINGS) {
        return;
      }
      exchange.answerHeader("Warning", "299 - \"" + shortened(problem).replace('"', '\'') + "\"");
    };
  }

  private static String shortened(String problem) {
    return problem.length() <= LONGEST_WARNING
        ? problem
        : problem.substring(0, LONGEST_WARNING) + "...";
  }

  /**
   * Reads a body whose parameters all stand in one record.
   *
   * @throws IllegalArgumentException if a parameter is missing or wrong
   */
  <T> T read(Exchange exchange, Class<T> type) {
    Parameters parameters = new Parameters(exchange.body());
    T request = parameters.take(type);
    parameters.handOverRest(parameterSink(exchange));
    return request;
  }

  /** Computes what has no handle to cancel it by, and gives it up when the client leaves. */
  <T> T whileClientStays(Exchange exchange, Supplier<T> computation) {
    exchange.whenClientLeaves(Thread.currentThread()::interrupt);
    return computation.get();
  }

  /** Checks how many texts, or documents, a request has. */
  void requireInputs(String parameter, int count) {
    limits.requireInputs(parameter, count);
  }

  /**
   * The request within the limits of this server, as its model is called here: answers repeat that
   * name, whichever the client knows it by.
   */
  ChatRequest limited(ChatRequest request, ModelLease model) {
    return limits.within(request).toBuilder().model(model.name()).build();
  }

  /** The request within the limits of this server, as its model is called here. */
  CompletionRequest limited(CompletionRequest request, ModelLease model) {
    return limits.within(request).withModel(model.name());
  }
}
