package io.github.llamapanama.server;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.github.llamapanama.server.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;

/** A request of those that tests send in large numbers: right, or with mistakes of any kind. */
record SampleRequest(String path, String body) {
  /** A right request for each address, in the order of their names. */
  private static final Map<String, String> RIGHT =
      new TreeMap<>(
          Map.of(
              "/v1/chat/completions",
              """
              {"model": "tiny", "messages": [{"role": "system", "content": "Be brief."},
               {"role": "user", "content": [{"type": "text", "text": "Hi"}]}], "max_tokens": 4,
               "temperature": 0.5, "top_p": 0.9, "stop": ["x"], "seed": 1, "n": 2, "logprobs": true,
               "top_logprobs": 2, "logit_bias": {"5": 1}, "stream": true,
               "stream_options": {"include_usage": true}, "response_format": {"type": "json_object"}}
              """,
              "/v1/completions",
              """
              {"prompt": ["Once", [1, 2, 3]], "max_tokens": 4, "echo": true, "n": 1, "best_of": 2}
              """,
              "/completion",
              """
              {"prompt": "Once", "n_predict": 4, "n_probs": 2, "samplers": ["top_k", "temperature"]}
              """,
              "/v1/embeddings",
              "{\"input\": [\"one\", \"two\"], \"encoding_format\": \"base64\", \"dimensions\": 8}",
              "/v1/responses",
              """
              {"input": [{"role": "user", "content": "Hi"}], "max_output_tokens": 16,
               "tools": [{"type": "function", "name": "f", "parameters": {"type": "object"}}]}
              """,
              "/v1/messages",
              """
              {"max_tokens": 4, "messages": [{"role": "user", "content": "Hi"}], "system": "Be brief.",
               "tools": [{"name": "f", "input_schema": {"type": "object"}}]}
              """,
              "/tokenize",
              "{\"content\": \"Hi\", \"add_special\": true, \"with_pieces\": true}",
              "/detokenize",
              "{\"tokens\": [1, 2, 3]}",
              "/apply-template",
              "{\"messages\": [{\"role\": \"user\", \"content\": \"Hi\"}]}",
              "/infill",
              "{\"input_prefix\": \"a\", \"input_suffix\": \"b\", \"n_predict\": 4}"));

  /** A right request to each address. */
  static List<SampleRequest> right() {
    return RIGHT.entrySet().stream()
        .map(request -> new SampleRequest(request.getKey(), request.getValue()))
        .toList();
  }

  /** A request that was right before it was changed in one to three places. */
  static SampleRequest faulty(Random random) {
    List<SampleRequest> all = right();
    SampleRequest request = all.get(random.nextInt(all.size()));
    return new SampleRequest(request.path, mutate(request.body, random));
  }

  private static String mutate(String request, Random random) {
    ObjectNode body = Json.readObject(request);
    for (int change = random.nextInt(3); change >= 0; change--) {
      List<String> names = new ArrayList<>();
      body.fieldNames().forEachRemaining(names::add);
      String name = names.isEmpty() ? "x" : names.get(random.nextInt(names.size()));
      switch (random.nextInt(12)) {
        case 0 -> body.remove(name);
        case 1 -> body.putNull(name);
        case 2 -> body.put(name, -1);
        case 3 -> body.put(name, 1e308);
        case 4 -> body.put(name, Long.MAX_VALUE);
        case 5 -> body.put(name, "\u0000\ud83d\ude80".repeat(1 + random.nextInt(200)));
        case 6 -> body.put(name, random.nextBoolean());
        case 7 -> body.putArray(name).add(1).addNull().add("a").addObject().put("role", 5);
        case 8 -> body.putObject(name).put("type", "x").putObject("a").putArray("b").addArray();
        case 9 -> body.put("unknown\r\nX-Injected: 1" + random.nextInt(9), name);
        case 10 -> body.put("grammar", "root ::= (\"a\" | root)* ".repeat(random.nextInt(3)));
        default -> body.set("json_schema", deep(random.nextInt(60)));
      }
    }
    String text = body.toString();
    if (random.nextInt(8) == 0 && text.length() > 2) {
      int at = random.nextInt(text.length());
      text = text.substring(0, at) + (char) random.nextInt(128) + text.substring(at + 1);
    }
    return text;
  }

  private static ObjectNode deep(int levels) {
    ObjectNode schema = Json.object().put("type", "string");
    for (int i = 0; i < levels; i++) {
      ObjectNode outer = Json.object().put("type", "object");
      outer.putObject("properties").set("p", schema);
      schema = outer;
    }
    return schema;
  }
}
