package io.github.llamapanama.chat.template;

import io.github.llamapanama.chat.template.host.HostedTemplate;
import io.github.llamapanama.chat.template.python.Failure;
import io.github.llamapanama.chat.template.python.Rendering;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A chat template, parsed once and rendered many times: the text of a prompt, byte for byte as
 * Hugging Face's transformers renders it.
 *
 * <p>The language is that of Jinja2 3.1's {@code ImmutableSandboxedEnvironment} with {@code
 * trim_blocks}, {@code lstrip_blocks}, loop controls, the {@code generation} block, and the
 * functions {@code raise_exception} and {@code strftime_now}; {@code tojson} is that of
 * transformers. {@code from_json}, which llama.cpp adds, is there too. Two things differ from
 * Python: lists and dictionaries that the template itself made can be changed ({@code append},
 * {@code update} …), as some real templates do, while the caller's cannot; and {@code include},
 * {@code import} and {@code extends} fail, as there is nothing to load from. Left out, as no prompt
 * needs them: {@code lipsum}, {@code urlize}, {@code autoescape true} and {@code str.encode};
 * {@code pprint} is {@code repr}.
 *
 * <p>A rendered text knows which of its characters came from the caller's data and which from the
 * template, through every operation on strings. Operations that look at a value as a whole count
 * their result as the caller's if any part of the value is: {@code tojson}, printing a list or a
 * dictionary, {@code striptags}, and {@code title}, {@code wordwrap} and {@code strftime_now} where
 * they change the length of a text of both origins. Numbers, booleans and {@code None} have no
 * origin and count as the template's. The variables {@code bos_token}, {@code eos_token}, {@code
 * unk_token}, {@code sep_token}, {@code pad_token}, {@code cls_token}, {@code mask_token} and
 * {@code additional_special_tokens} count as the template's. So does a {@code role} that is {@code
 * system}, {@code developer}, {@code user}, {@code assistant}, {@code tool} or {@code function},
 * because templates make special tokens of it. Everything else counts as the caller's.
 *
 * <p>Thread-safe. A render copies nothing that the template does not read, and never changes the
 * caller's data, which must not change meanwhile.
 */
public final class ChatTemplate {

  private final String source;
  private final HostedTemplate template;
  private final TemplateLimits limits;
  private final Clock clock;

  private ChatTemplate(String source, HostedTemplate template, TemplateLimits limits, Clock clock) {
    this.source = source;
    this.template = template;
    this.limits = limits;
    this.clock = clock;
  }

  /**
   * Parses a template, with the default limits and the system's clock.
   *
   * @throws TemplateException if it is not valid
   */
  public static ChatTemplate parse(String source) {
    return parse(source, TemplateLimits.DEFAULT);
  }

  /**
   * Parses a template, with the system's clock.
   *
   * @throws TemplateException if it is not valid, or nested too deeply
   */
  public static ChatTemplate parse(String source, TemplateLimits limits) {
    try {
      return new ChatTemplate(
          source,
          HostedTemplate.parse(source, limits.depth(), limits.outputLength()),
          limits,
          Clock.system(ZoneId.systemDefault()));
    } catch (Failure failure) {
      throw exception(failure, 0);
    } catch (StackOverflowError tooDeep) {
      throw new TemplateException(
          TemplateException.Kind.LIMIT, "the template is nested too deeply", 0, tooDeep);
    }
  }

  /** The same template, with another clock for {@code strftime_now}. */
  public ChatTemplate withClock(Clock clock) {
    return new ChatTemplate(source, template, limits, clock);
  }

  /** What was parsed. */
  public String source() {
    return source;
  }

  /**
   * The names of all variables that the template reads, its own included: whether it contains
   * {@code tools} or {@code enable_thinking} tells what it can do.
   */
  public Set<String> variables() {
    return template.variables();
  }

  /**
   * Renders a prompt.
   *
   * @param variables {@code messages}, {@code tools}, {@code add_generation_prompt} and whatever
   *     else the template reads: maps, lists, strings, numbers, booleans, null, and Jackson's
   *     {@code JsonNode}
   * @throws TemplateException if the template refuses its input, fails or exceeds a limit
   */
  public RenderedTemplate render(Map<String, ? extends @Nullable Object> variables) {
    Rendering rendering =
        new Rendering(
            clock,
            limits.outputLength(),
            limits.valueSize(),
            limits.work(),
            limits.iterations(),
            limits.depth(),
            limits.time().toNanos());
    try {
      String text = template.render(variables, rendering);
      return new RenderedTemplate(text, spans(rendering.output().edges(), text.length()));
    } catch (Failure failure) {
      throw exception(failure, rendering.line());
    } catch (StackOverflowError tooDeep) {
      throw new TemplateException(
          TemplateException.Kind.LIMIT,
          "the template's calls or values are nested too deeply",
          rendering.line(),
          tooDeep);
    } catch (RuntimeException unforeseen) {
      throw new TemplateException(
          TemplateException.Kind.EVALUATION,
          "the template cannot be rendered: " + unforeseen,
          rendering.line(),
          unforeseen);
    }
  }

  private static List<Span> spans(int[] edges, int length) {
    List<Span> spans = new ArrayList<>(edges.length + 1);
    int start = 0;
    Origin origin = Origin.TEMPLATE;
    for (int edge : edges) {
      if (edge > start) {
        spans.add(new Span(start, edge, origin));
      }
      start = edge;
      origin = origin == Origin.TEMPLATE ? Origin.INPUT : Origin.TEMPLATE;
    }
    if (length > start) {
      spans.add(new Span(start, length, origin));
    }
    return spans;
  }

  private static TemplateException exception(Failure failure, int line) {
    TemplateException.Kind kind =
        switch (failure.kind()) {
          case SYNTAX -> TemplateException.Kind.SYNTAX;
          case RAISED -> TemplateException.Kind.RAISED;
          case EVALUATION -> TemplateException.Kind.EVALUATION;
          case LIMIT -> TemplateException.Kind.LIMIT;
        };
    return new TemplateException(
        kind, failure.reason(), failure.line() > 0 ? failure.line() : line, null);
  }
}
