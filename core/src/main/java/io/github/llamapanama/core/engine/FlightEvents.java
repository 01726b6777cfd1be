package io.github.llamapanama.core.engine;

import jdk.jfr.Category;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;

/** What an engine tells Java Flight Recorder. */
final class FlightEvents {
  private FlightEvents() {}

  @Name("io.github.llamapanama.EngineLoad")
  @Label("Engine Load")
  @Category("Llama Panama")
  @Description("The context of an engine is made")
  static final class Load extends Event {
    @Label("Model")
    String model = "";

    @Label("Sequences")
    int sequences;

    @Label("KV Capacity")
    int kvCapacity;
  }

  @Name("io.github.llamapanama.Queue")
  @Label("Queue")
  @Category("Llama Panama")
  @Description("A request waits until its prompt is begun")
  @StackTrace(false)
  static final class Queue extends Event {
    @Label("Request")
    long request;

    @Label("Prompt Tokens")
    int promptTokens;

    @Label("Cached Tokens")
    int cachedTokens;
  }

  @Name("io.github.llamapanama.Prefill")
  @Label("Prefill")
  @Category("Llama Panama")
  @Description("A prompt is read, up to the first token of the text")
  @StackTrace(false)
  static final class Prefill extends Event {
    @Label("Request")
    long request;

    @Label("Computed Tokens")
    int computedTokens;
  }

  @Name("io.github.llamapanama.Decode")
  @Label("Decode")
  @Category("Llama Panama")
  @Description("A text is generated, after its first token")
  @StackTrace(false)
  static final class Decode extends Event {
    @Label("Request")
    long request;

    @Label("Generated Tokens")
    int generatedTokens;
  }

  @Name("io.github.llamapanama.Batch")
  @Label("Batch")
  @Category("Llama Panama")
  @Description("One batch is computed")
  @StackTrace(false)
  static final class Batch extends Event {
    @Label("Tokens")
    int tokens;

    @Label("Decoding Sequences")
    int decoding;
  }

  @Name("io.github.llamapanama.Cancel")
  @Label("Cancel")
  @Category("Llama Panama")
  @Description("A request ends before its text does")
  @StackTrace(false)
  static final class Cancel extends Event {
    @Label("Request")
    long request;

    @Label("Deadline")
    boolean deadline;
  }

  @Name("io.github.llamapanama.Evict")
  @Label("Evict")
  @Category("Llama Panama")
  @Description("A sequence leaves the KV cache to make room for another")
  @StackTrace(false)
  static final class Evict extends Event {
    @Label("Tokens")
    int tokens;

    @Label("Preempted")
    @Description("Whether it was still at work")
    boolean preempted;
  }
}
