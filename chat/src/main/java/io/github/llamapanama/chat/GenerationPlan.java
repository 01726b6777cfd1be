package io.github.llamapanama.chat;

import io.github.llamapanama.chat.format.Prompt;
import io.github.llamapanama.chat.message.GenerationOptions;
import io.github.llamapanama.core.engine.Engine;
import io.github.llamapanama.core.engine.Generation;
import io.github.llamapanama.core.engine.GenerationParams;
import io.github.llamapanama.core.engine.GenerationRequest;
import io.github.llamapanama.core.engine.Overflow;
import io.github.llamapanama.core.sampling.LogitsProcessor;
import io.github.llamapanama.core.sampling.Sampling;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * What a prompt and the options of its request together ask of the engine.
 *
 * @param params how to generate each text
 * @param choices how many texts
 * @param overflow what happens when the context is full
 * @param deadline how long they may take
 */
record GenerationPlan(
    GenerationParams params, int choices, Overflow overflow, Optional<Duration> deadline) {

  /**
   * @throws IllegalArgumentException if a number is out of its range, or both have a grammar
   */
  static GenerationPlan of(Prompt prompt, GenerationOptions options) {
    GenerationParams.Builder params =
        GenerationParams.builder()
            .sampling(sampling(prompt, options))
            .stops(stops(prompt, options))
            .minTokens(options.minTokens().orElse(0))
            .sampledLogprobs(options.sampledLogprobs().orElse(false))
            .timings(options.timings().orElse(false))
            .promptProgress(options.promptProgress().orElse(false))
            .ignoreEndOfGeneration(options.ignoreEndOfGeneration().orElse(false))
            // A reply's markers may be special tokens; who reads the reply takes them out.
            .renderSpecial(prompt.replyFormat().rendersSpecialTokens());
    options.maxTokens().ifPresent(params::maxTokens);
    options.logprobs().ifPresent(params::logprobs);
    return new GenerationPlan(
        params.build(),
        options.choices().orElse(1),
        options.overflow().orElseGet(Overflow.Stop::new),
        options.deadline());
  }

  private static Sampling sampling(Prompt prompt, GenerationOptions options) {
    Sampling sampling = options.toSampling();
    if (prompt.grammar().isEmpty()) {
      return sampling;
    }
    if (sampling.grammar().isPresent()) {
      throw new IllegalArgumentException(
          "a reply follows one grammar: the tools or the response format of this request need"
              + " theirs, so it cannot have another");
    }
    return sampling.withGrammar(prompt.grammar().get());
  }

  private static List<String> stops(Prompt prompt, GenerationOptions options) {
    List<String> stops = new ArrayList<>(prompt.stops());
    options.stop().stream().filter(stop -> !stops.contains(stop)).forEach(stops::add);
    return stops;
  }

  /**
   * Asks for all choices after each prompt: those of the first, then those of the next.
   *
   * @see Engine#submitAll(List, int)
   */
  List<Generation> submit(Engine engine, List<int[]> prompts) {
    return engine.submitAll(prompts.stream().map(this::request).toList(), choices);
  }

  private GenerationRequest request(int[] prompt) {
    return new GenerationRequest(prompt, params, deadline, overflow);
  }

  /** The same with a step before the sampling, if there is one. */
  GenerationPlan withProcessor(Optional<LogitsProcessor> processor) {
    return processor
        .map(step -> withParams(params.withSampling(params.sampling().withProcessor(step))))
        .orElse(this);
  }

  /** The same with other parameters. */
  GenerationPlan withParams(GenerationParams other) {
    return new GenerationPlan(other, choices, overflow, deadline);
  }

  /**
   * Asks for one choice.
   *
   * @see Engine#submit(GenerationRequest)
   */
  Generation submitOne(Engine engine, int[] prompt) {
    return engine.submit(request(prompt));
  }
}
