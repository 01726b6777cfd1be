package io.github.llamapanama.bench;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.github.llamapanama.chat.template.ChatTemplate;
import io.github.llamapanama.chat.template.RenderedTemplate;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.NullUnmarked;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Parsing and rendering real chat templates; the conversation has ten messages.
 *
 * <p>{@code bench/template/jinja2_render.py} times Python's Jinja2 on the same renders. Upstream's
 * source is found by the property {@code llama.cpp.source}, which {@code bench/run} sets; without
 * it, from the project's root.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Warmup(iterations = 5, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
@NullUnmarked // JMH fills the fields.
public class ChatTemplateBenchmark {

  /** A file of upstream's {@code models/templates}. */
  @Param({
    "Qwen-Qwen3-0.6B.jinja",
    "meta-llama-Llama-3.1-8B-Instruct.jinja",
    "openai-gpt-oss-120b.jinja"
  })
  public String name;

  private String source;
  private ChatTemplate template;
  private Map<String, Object> conversation;

  /** Reads the template and the conversation. */
  @Setup
  public void read() throws IOException {
    Path upstream = Path.of(System.getProperty("llama.cpp.source", "llama.cpp/target/source"));
    source = Files.readString(upstream.resolve("models/templates").resolve(name));
    template = ChatTemplate.parse(source);
    try (InputStream json = ChatTemplateBenchmark.class.getResourceAsStream("conversation.json")) {
      conversation = new ObjectMapper().readValue(json, new TypeReference<>() {});
    }
  }

  /** One prompt. */
  @Benchmark
  public RenderedTemplate render() {
    return template.render(conversation);
  }

  /** One parse. */
  @Benchmark
  public ChatTemplate parse() {
    return ChatTemplate.parse(source);
  }
}
