package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.networknt.schema.JsonMetaSchema;
import com.networknt.schema.JsonSchemaFactory;
import com.networknt.schema.NonValidationKeyword;
import com.networknt.schema.SpecVersion.VersionFlag;
import com.networknt.schema.ValidationMessage;
import io.github.llamapanama.models.TinyChat;
import io.github.llamapanama.server.TestClient.SentEvent;
import io.github.llamapanama.server.api.Api;
import io.github.llamapanama.server.config.ServerConfig;
import io.github.llamapanama.server.json.Json;
import io.github.llamapanama.server.page.Pages;
import io.swagger.v3.parser.OpenAPIV3Parser;
import io.swagger.v3.parser.core.models.SwaggerParseResult;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** The description of the API is kept by hand: here it is held against the server itself. */
class OpenApiTest {
  /** JSON Schema of OpenAPI 3.1, whose documents have schemas that refer to each other. */
  private static final JsonSchemaFactory SCHEMAS =
      JsonSchemaFactory.builder(JsonSchemaFactory.getInstance(VersionFlag.V202012))
          .metaSchema(
              JsonMetaSchema.builder(JsonMetaSchema.getV202012())
                  .keyword(new NonValidationKeyword("components"))
                  .build())
          .build();

  private static final JsonMapper JSON = new JsonMapper();

  private static LlamaServer server;
  private static TestClient client;
  private static ObjectNode api;

  @BeforeAll
  static void start() {
    server =
        LlamaServer.builder()
            .model(TinyChat.path())
            .port(0)
            .config(config -> config.metrics(true).strict(true))
            .start();
    client = new TestClient(server);
    api = Json.readObject(client.get("/openapi.json").body());
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @Test
  void itIsAValidOpenApiDocument() {
    SwaggerParseResult result = new OpenAPIV3Parser().readContents(api.toString());
    assertThat(result.getMessages()).isEmpty();
    assertThat(result.getOpenAPI().getPaths()).hasSameSizeAs(api.get("paths"));
  }

  @Test
  void everySchemaIsAValidJsonSchema() {
    JsonNode meta = Json.object().put("$ref", "https://json-schema.org/draft/2020-12/schema");
    api.at("/components/schemas")
        .properties()
        .forEach(
            schema ->
                assertThat(SCHEMAS.getSchema(meta).validate(schema.getValue()))
                    .as(schema.getKey())
                    .isEmpty());
  }

  @Test
  void everyAddressOfTheServerIsDescribedAndNoOther() {
    ServerConfig config = ServerConfig.builder().metrics(true).build();
    List<String> routes =
        Api.router(config, server.models(), Optional.empty()).routes().stream()
            .filter(route -> !Pages.all().containsKey(route.replace("GET ", "")))
            .toList();
    assertThat(
            Stream.concat(operations(), aliases())
                .map(Operation::route)
                .map(route -> route.replaceAll("\\{.*", "…")))
        .containsExactlyInAnyOrderElementsOf(routes);
  }

  /** What an address does with a method, as the description has it. */
  record Operation(String method, String path, JsonNode description) {
    String route() {
      return method + " " + path;
    }

    @Override
    public String toString() {
      return route();
    }
  }

  /** A request that the description gives as an example. */
  record Example(Operation operation, String name, JsonNode body) {
    @Override
    public String toString() {
      return operation + ": " + name;
    }
  }

  static Stream<Operation> operations() {
    return addresses(path -> !path.getValue().has("$ref"));
  }

  /** Other addresses of what is described already. */
  private static Stream<Operation> aliases() {
    return addresses(path -> path.getValue().has("$ref"));
  }

  private static Stream<Operation> addresses(Predicate<Map.Entry<String, JsonNode>> which) {
    return api.get("paths").properties().stream()
        .filter(which)
        .flatMap(
            path ->
                resolve(path.getValue()).properties().stream()
                    .map(
                        method ->
                            new Operation(
                                method.getKey().toUpperCase(Locale.ROOT),
                                path.getKey(),
                                method.getValue())));
  }

  private static JsonNode resolve(JsonNode node) {
    return node.has("$ref") ? api.at(node.get("$ref").asText().substring(1)) : node;
  }

  static Stream<Example> examples() {
    return operations()
        .filter(operation -> operation.description().has("requestBody"))
        .flatMap(
            operation ->
                body(operation).get("examples").properties().stream()
                    .map(
                        example ->
                            new Example(
                                operation, example.getKey(), example.getValue().get("value"))));
  }

  private static JsonNode body(Operation operation) {
    return operation.description().at("/requestBody/content/application~1json");
  }

  @ParameterizedTest
  @MethodSource("examples")
  void anExampleIsAnsweredAsDescribed(Example example) {
    assertMatches(body(example.operation()).get("schema"), example.body());
    HttpResponse<String> answer =
        client.post(example.operation().path(), example.body().toString());
    if (answer.statusCode() == 501
        && example.operation().description().at("/responses").has("501")) {
      // The tiny model cannot.
      assertMatches(
          Json.object().put("$ref", "#/components/schemas/Error"), Json.readObject(answer.body()));
      return;
    }
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    JsonNode content = example.operation().description().at("/responses/200/content");
    if (example.body().path("stream").asBoolean()) {
      TestClient.events(answer.body()).stream()
          .filter(event -> !event.data().equals("[DONE]"))
          .map(SentEvent::json)
          .forEach(json -> assertMatches(content.at("/text~1event-stream/schema"), json));
    } else {
      assertMatches(content.at("/application~1json/schema"), read(answer.body()));
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatIsAskedForIsAnsweredAsDescribed(Operation operation) {
    if (operation.method().equals("GET")) {
      String path = operation.path().replace("{id}", server.models().names().getFirst());
      HttpResponse<String> answer = client.get(path);
      assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
      JsonNode content = operation.description().at("/responses/200/content");
      if (content.has("application/json")) {
        assertMatches(content.at("/application~1json/schema"), read(answer.body()));
      }
    }
  }

  private static JsonNode read(String text) {
    try {
      return JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new AssertionError("the answer is not JSON: " + text, e);
    }
  }

  @ParameterizedTest
  @MethodSource("operations")
  void whatIsNotARequestIsRefusedAsDescribed(Operation operation) {
    if (operation.method().equals("POST")) {
      HttpResponse<String> answer = client.post(operation.path(), "{");
      assertThat(answer.statusCode()).isEqualTo(400);
      assertMatches(
          Json.object().put("$ref", "#/components/schemas/" + error(operation)),
          Json.readObject(answer.body()));
    }
  }

  /** The Messages API has a form of its own. */
  private static String error(Operation operation) {
    return operation.path().startsWith("/v1/messages") ? "MessageError" : "Error";
  }

  /** A server that refuses unknown parameters tells which ones it knows. */
  @ParameterizedTest
  @MethodSource("operations")
  void everyParameterIsDescribedAndNoOther(Operation operation) {
    examples()
        .filter(one -> one.operation().route().equals(operation.route()))
        .findFirst()
        .ifPresent(OpenApiTest::assertParameters);
  }

  private static void assertParameters(Example example) {
    Set<String> described = properties(body(example.operation()).get("schema"));
    Set<String> known = known(refusal(example, "no_such_parameter"));
    assertThat(described).containsAll(known);
    assertThat(described)
        .filteredOn(name -> !known.contains(name))
        .allSatisfy(
            other -> assertThat(refusal(example, other)).doesNotContain("unknown parameter"));
  }

  /** What is said of an example with a parameter whose value nothing takes. */
  private static String refusal(Example example, String parameter) {
    ObjectNode body = example.body().deepCopy();
    body.putArray(parameter).addArray().addArray();
    HttpResponse<String> answer = client.post(example.operation().path(), body.toString());
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    return Json.readObject(answer.body()).at("/error/message").asText();
  }

  private static Set<String> known(String refusal) {
    Matcher known = Pattern.compile("known are (.*)$").matcher(refusal);
    assertThat(known.find()).as(refusal).isTrue();
    return Set.of(known.group(1).split(", "));
  }

  private static Set<String> properties(JsonNode schema) {
    JsonNode resolved = resolve(schema);
    Set<String> names = new TreeSet<>();
    resolved.path("properties").fieldNames().forEachRemaining(names::add);
    resolved.path("allOf").forEach(part -> names.addAll(properties(part)));
    return names;
  }

  private static void assertMatches(JsonNode schema, JsonNode value) {
    ObjectNode root = schema.deepCopy();
    root.set("components", api.get("components"));
    Set<ValidationMessage> problems = SCHEMAS.getSchema(root).validate(value);
    assertThat(problems).as(value.toPrettyString()).isEmpty();
  }
}
