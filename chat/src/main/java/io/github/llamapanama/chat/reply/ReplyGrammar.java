package io.github.llamapanama.chat.reply;

import static io.github.llamapanama.chat.reply.GrammarTexts.literal;
import static io.github.llamapanama.chat.reply.GrammarTexts.oneOf;

import io.github.llamapanama.chat.message.Tool;
import io.github.llamapanama.chat.schema.GrammarBuilder;
import io.github.llamapanama.chat.schema.SchemaConverter;
import io.github.llamapanama.chat.schema.SchemaOptions;
import io.github.llamapanama.core.sampling.Grammar;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/** Makes the grammar that keeps replies in a language within what a request allows. */
final class ReplyGrammar {
  private static final String ANY = "[\\s\\S]*?";

  private final ReplyLanguage language;
  private final ReplyConstraints constraints;
  private final GrammarBuilder rules = new GrammarBuilder();
  private final SchemaConverter schemas;
  private final GrammarTexts texts = new GrammarTexts(rules);
  private final ToolGrammar tools;

  private ReplyGrammar(ReplyLanguage language, ReplyConstraints constraints) {
    this.language = language;
    this.constraints = constraints;
    this.schemas =
        new SchemaConverter(
            (constraints.strict() ? SchemaOptions.STRICT : SchemaOptions.RELAXED).plain());
    this.tools =
        new ToolGrammar(rules, schemas, texts, constraints.tools(), constraints.parallel());
  }

  /** The grammar; empty if anything is allowed, or the language has no words for what is asked. */
  static Optional<Grammar> of(ReplyLanguage language, ReplyConstraints constraints) {
    return new ReplyGrammar(language, constraints).build();
  }

  private Optional<Grammar> build() {
    boolean callable =
        !constraints.tools().isEmpty()
            && (!language.calls().isEmpty() || language.channels().isPresent());
    if (constraints.content().isPresent()) {
      List<String> answers = new ArrayList<>();
      if (!constraints.required() || !callable) {
        answers.add(content());
      }
      if (callable) {
        answers.add(calls());
      }
      return Optional.of(fromTheStart(oneOf(answers)));
    }
    if (!callable) {
      return Optional.empty();
    }
    String calls = calls();
    return Optional.of(
        constraints.required()
            ? fromTheStart(calls)
            : rules.build(rules.rule(Grammar.DEFAULT_ROOT, calls)).lazy(trigger()));
  }

  private Grammar fromTheStart(String answer) {
    return rules.build(rules.rule(Grammar.DEFAULT_ROOT, thoughts() + answer));
  }

  /** The JSON that the content must be, where the language has content. */
  private String content() {
    String json = schemas.convert(rules, "content", constraints.content().orElseThrow());
    if (language.channels().isPresent()) {
      Channels channels = language.channels().get();
      return switch (channels.kind()) {
        case HARMONY ->
            literal("<|channel|>final")
                + " "
                + literal(" <|constrain|>json")
                + "? "
                + literal("<|message|>")
                + " "
                + json;
        case RECIPIENT -> literal(" to=user<|message|>") + " " + json;
        case NAME -> literal("all" + channels.message()) + " " + json;
      };
    }
    String decoration =
        language.decorations().stream()
            .filter(text -> !language.header().contains(text))
            .findFirst()
            .map(text -> literal(text) + "? ")
            .orElse("");
    return decoration + "[ \\n]{0,4} " + json;
  }

  private String calls() {
    return language.channels().isPresent()
        ? channelCalls(language.channels().get())
        : tools.calls(language.calls().getFirst());
  }

  private String channelCalls(Channels channels) {
    List<String> calls = new ArrayList<>();
    for (Tool tool : constraints.tools()) {
      String name = tool.function().name();
      calls.add(
          rules.rule(
              "call-" + name,
              switch (channels.kind()) {
                case HARMONY -> harmonyCall(name, tools.arguments(tool.function()));
                case RECIPIENT ->
                    literal(" to=" + name + "<|message|>")
                        + " "
                        + new ToolGrammar(rules, schemas, texts, List.of(tool), false)
                            .calls(language.calls().getFirst());
                case NAME ->
                    literal(name + channels.message()) + " " + tools.arguments(tool.function());
              }));
    }
    String call = oneOf(calls);
    String next =
        switch (channels.kind()) {
          case HARMONY -> "";
          case RECIPIENT -> literal(channels.ends().getFirst() + channels.start());
          case NAME -> literal(channels.start());
        };
    return constraints.parallel() && !next.isEmpty()
        ? "%s (%s %s)*".formatted(call, next, call)
        : call;
  }

  /** The recipient stands in the channel or before it. */
  private static String harmonyCall(String name, String arguments) {
    String channel = "\"<|channel|>\" (\"commentary\" | \"analysis\")";
    String recipient = literal(" to=functions." + name);
    return "(%s %s | %s %s) (\" <|constrain|>json\" | \" json\")? \"<|message|>\" %s"
        .formatted(channel, recipient, recipient, channel, arguments);
  }

  /** What may come before an answer: what the model thinks, as far as the prompt left it open. */
  private String thoughts() {
    if (language.reasoning().isEmpty()) {
      return "";
    }
    ReasoningMarkers markers = language.reasoning().get();
    String open = markers.open().strip();
    String close = markers.close().strip();
    int opened = constraints.prefix().lastIndexOf(open);
    int closed = constraints.prefix().lastIndexOf(close);
    String block = texts.without(close) + " " + literal(close);
    String after =
        language.channels().isPresent()
            ? " " + literal(language.channels().get().start()) + " "
            : " [ \\n]{0,4} ";
    if (opened >= 0 && opened > closed) {
      return block + after;
    }
    if (closed >= 0 || !constraints.thinks()) {
      return "";
    }
    String start = language.channels().isPresent() ? markers.open() : open;
    return "(" + literal(start) + " " + block + after + ")? ";
  }

  /** Where calls begin, outside of what the model thinks. */
  private Grammar.Trigger trigger() {
    if (language.channels().isPresent()) {
      String names =
          constraints.tools().stream()
              .map(tool -> Pattern.quote(tool.function().name()))
              .collect(Collectors.joining("|", "(?:", ")"));
      Channels channels = language.channels().get();
      String start = "(?:^|" + Pattern.quote(channels.start()) + ")";
      return Grammar.Trigger.patterns(
          switch (channels.kind()) {
            case HARMONY ->
                start
                    + "((?:<\\|channel\\|>(?:commentary|analysis))? to=functions\\."
                    + names
                    + "\\b)";
            case RECIPIENT -> start + "( to=" + names + "<\\|message\\|>)";
            case NAME -> start + "(" + names + Pattern.quote(channels.message()) + ")";
          });
    }
    List<String> names = constraints.tools().stream().map(tool -> tool.function().name()).toList();
    String opener =
        CallsReader.openerTexts(language.calls().getFirst(), names).stream()
            .map(Pattern::quote)
            .collect(Collectors.joining("|", "(", ")"));
    if (language.calls().stream().anyMatch(ToolSyntax.Code.class::isInstance)) {
      // A brace in a program is no call.
      return Grammar.Trigger.patterns("^(?!\\s*<\\|python_tag\\|>\\s*[^\\s{])[\\s\\S]*?" + opener);
    }
    if (language.reasoning().isEmpty()) {
      return Grammar.Trigger.patterns(opener);
    }
    String open = Pattern.quote(language.reasoning().get().open().strip());
    String close = Pattern.quote(language.reasoning().get().close().strip());
    int opened = constraints.prefix().lastIndexOf(language.reasoning().get().open().strip());
    int closed = constraints.prefix().lastIndexOf(language.reasoning().get().close().strip());
    String afterThoughts = "^%s%s%s%s".formatted(ANY, close, ANY, opener);
    if (opened >= 0 && opened > closed) {
      return Grammar.Trigger.patterns(afterThoughts);
    }
    return Grammar.Trigger.patterns(
        "^(?!\\s*%s)%s%s".formatted(open, ANY, opener),
        "^\\s*%s%s%s%s%s".formatted(open, ANY, close, ANY, opener));
  }
}
