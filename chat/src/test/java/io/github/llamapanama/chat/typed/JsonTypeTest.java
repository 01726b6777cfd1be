package io.github.llamapanama.chat.typed;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.annotation.JsonClassDescription;
import com.fasterxml.jackson.annotation.JsonCreator;
import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonPropertyDescription;
import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.JsonValue;
import com.fasterxml.jackson.annotation.OptBoolean;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.annotation.JsonDeserialize;
import com.fasterxml.jackson.databind.deser.std.StringDeserializer;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.YearMonth;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Java types as JSON schemas, and back. */
class JsonTypeTest {
  private static final JsonMapper JSON = new JsonMapper();

  record City(String name, double population) {}

  enum Color {
    RED,
    @JsonProperty("sky blue")
    BLUE
  }

  enum Size {
    SMALL(1),
    LARGE(2);

    private final int number;

    Size(int number) {
      this.number = number;
    }

    @JsonValue
    int number() {
      return number;
    }
  }

  sealed interface Shape {
    record Circle(double radius) implements Shape {}

    @JsonTypeName("box")
    record Rectangle(double width, double height) implements Shape {}

    sealed interface Straight extends Shape {}

    record Ray(double angle) implements Straight {}
  }

  @Test
  void aRecordIsAClosedObjectInTheOrderOfItsComponents() {
    assertSchema(
        City.class,
        """
        {"type":"object",
         "properties":{"name":{"type":"string"},"population":{"type":"number"}},
         "required":["name","population"],"additionalProperties":false}
        """);
    assertThat(JsonType.of(City.class).read(" {\"population\": 2, \"name\": \"Paris\"}\n"))
        .isEqualTo(new City("Paris", 2));
    assertThat(JsonType.of(City.class).name()).isEqualTo("City");
  }

  record Person(
      @JsonProperty("full_name") @JsonPropertyDescription("first and last") String name,
      Optional<String> nick,
      @Nullable String title,
      @JsonInclude(JsonInclude.Include.NON_NULL) String mail,
      @JsonProperty(isRequired = OptBoolean.FALSE) Integer age,
      OptionalInt luckyNumber) {}

  @Test
  void whatMayBeLeftOutIsNotRequired() {
    assertSchema(
        Person.class,
        """
        {"type":"object",
         "properties":{
           "full_name":{"type":"string","description":"first and last"},
           "nick":{"anyOf":[{"type":"string"},{"type":"null"}]},
           "title":{"anyOf":[{"type":"string"},{"type":"null"}]},
           "mail":{"anyOf":[{"type":"string"},{"type":"null"}]},
           "age":{"anyOf":[{"type":"integer","minimum":-2147483648,"maximum":2147483647},{"type":"null"}]},
           "luckyNumber":{"anyOf":[{"type":"integer","minimum":-2147483648,"maximum":2147483647},{"type":"null"}]}},
         "required":["full_name"],"additionalProperties":false}
        """);
    JsonType<Person> type = JsonType.of(Person.class);
    assertThat(type.read("{\"full_name\":\"Ann\"}"))
        .hasToString(
            "Person[name=Ann, nick=Optional.empty, title=null, mail=null, age=null, luckyNumber=OptionalInt.empty]");
    assertThat(
            type.read(
                "{\"full_name\":\"Ann\",\"nick\":null,\"title\":null,\"mail\":null,\"luckyNumber\":null}"))
        .hasToString(
            "Person[name=Ann, nick=Optional.empty, title=null, mail=null, age=null, luckyNumber=OptionalInt.empty]");
    assertThat(type.read("{\"full_name\":\"Ann\",\"nick\":\"A\",\"luckyNumber\":7}"))
        .hasToString(
            "Person[name=Ann, nick=Optional[A], title=null, mail=null, age=null, luckyNumber=OptionalInt[7]]");
  }

  @JsonClassDescription("What was bought")
  record Item(String product, int count) {}

  record Order(Item first, @JsonPropertyDescription("the rest") List<Item> more) {}

  record Single(@JsonPropertyDescription("of the purchase") Item line) {}

  @Test
  void aRecordMetOnceIsWrittenInPlaceAndOneMetTwiceIsDefined() {
    assertSchema(
        Single.class,
        """
        {"type":"object",
         "properties":{"line":{
           "description":"of the purchase",
           "type":"object",
           "properties":{"product":{"type":"string"},
             "count":{"type":"integer","minimum":-2147483648,"maximum":2147483647}},
           "required":["product","count"],"additionalProperties":false}},
         "required":["line"],"additionalProperties":false}
        """);
    assertSchema(
        Order.class,
        """
        {"type":"object",
         "properties":{
           "first":{"$ref":"#/$defs/Item"},
           "more":{"type":"array","items":{"$ref":"#/$defs/Item"},"description":"the rest"}},
         "required":["first","more"],"additionalProperties":false,
         "$defs":{"Item":{
           "type":"object",
           "properties":{"product":{"type":"string"},
             "count":{"type":"integer","minimum":-2147483648,"maximum":2147483647}},
           "required":["product","count"],"additionalProperties":false,
           "description":"What was bought"}}}
        """);
  }

  record Folder(String name, List<Folder> folders) {}

  record Chain(int value, Optional<Chain> next) {}

  @Test
  void recursiveTypesReferToTheirDefinition() {
    assertSchema(
        Folder.class,
        """
        {"type":"object",
         "properties":{"name":{"type":"string"},"folders":{"type":"array","items":{"$ref":"#/$defs/Folder"}}},
         "required":["name","folders"],"additionalProperties":false,
         "$defs":{"Folder":{
           "type":"object",
           "properties":{"name":{"type":"string"},"folders":{"type":"array","items":{"$ref":"#/$defs/Folder"}}},
           "required":["name","folders"],"additionalProperties":false}}}
        """);
    assertThat(JsonType.of(Chain.class).read("{\"value\":1,\"next\":{\"value\":2}}"))
        .isEqualTo(new Chain(1, Optional.of(new Chain(2, Optional.empty()))));
  }

  record Palette(Color main, Set<Color> others, Map<Color, Size> sizes, Map<String, Color> names) {}

  @Test
  void enumsAreTheirNamesInJson() {
    assertSchema(
        Palette.class,
        """
        {"type":"object",
         "properties":{
           "main":{"enum":["RED","sky blue"]},
           "others":{"type":"array","items":{"enum":["RED","sky blue"]}},
           "sizes":{"type":"object",
             "properties":{"RED":{"enum":[1,2]},"sky blue":{"enum":[1,2]}},
             "required":[],"additionalProperties":false},
           "names":{"type":"object","additionalProperties":{"enum":["RED","sky blue"]}}},
         "required":["main","others","sizes","names"],"additionalProperties":false}
        """);
    assertThat(
            JsonType.of(Palette.class)
                .read(
                    "{\"main\":\"sky blue\",\"others\":[\"RED\"],\"sizes\":{\"sky blue\":2},\"names\":{\"a\":\"RED\"}}"))
        .isEqualTo(
            new Palette(
                Color.BLUE,
                Set.of(Color.RED),
                Map.of(Color.BLUE, Size.LARGE),
                Map.of("a", Color.RED)));
  }

  record Times(
      LocalDate date,
      LocalTime time,
      LocalDateTime both,
      Instant instant,
      Duration duration,
      YearMonth month) {}

  @Test
  void datesAndTimesAreTheirIsoTexts() {
    Map<String, Object> schema = plain(JsonType.of(Times.class).schema());
    assertThat(schema.toString())
        .contains("date={type=string, format=date}")
        .contains("instant={type=string, format=date-time}");
    assertThat(
            JsonType.of(Times.class)
                .read(
                    """
                    {"date":"2024-02-29","time":"12:30","both":"2024-02-29T12:30:15.5",
                     "instant":"2024-02-29T12:30:15Z","duration":"PT1H5S","month":"2024-02"}
                    """))
        .isEqualTo(
            new Times(
                LocalDate.of(2024, 2, 29),
                LocalTime.of(12, 30),
                LocalDateTime.of(2024, 2, 29, 12, 30, 15, 500_000_000),
                Instant.parse("2024-02-29T12:30:15Z"),
                Duration.ofHours(1).plusSeconds(5),
                YearMonth.of(2024, 2)));
    assertThatThrownBy(() -> JsonType.of(LocalDate.class).read("\"2023-02-29\""))
        .isInstanceOf(StructuredOutputException.class)
        .hasMessageContaining("2023-02-29");
  }

  @SuppressWarnings("ArrayRecordComponent") // arrays are among what is tested
  record Scalars(
      byte tiny,
      Long big,
      BigInteger huge,
      BigDecimal exact,
      float real,
      boolean flag,
      char letter,
      UUID id,
      int[] numbers,
      Object any,
      Map<String, Object> anything) {}

  @Test
  void scalarsKeepTheirBounds() {
    Map<String, Object> properties = propertiesOf(Scalars.class);
    assertThat(properties.get("tiny"))
        .isEqualTo(Map.of("type", "integer", "minimum", -128L, "maximum", 127L));
    assertThat(properties.get("big"))
        .isEqualTo(Map.of("type", "integer", "minimum", Long.MIN_VALUE, "maximum", Long.MAX_VALUE));
    assertThat(properties.get("huge")).isEqualTo(Map.of("type", "integer"));
    assertThat(properties.get("exact")).isEqualTo(Map.of("type", "number"));
    assertThat(properties.get("id")).isEqualTo(Map.of("type", "string", "format", "uuid"));
    assertThat(properties.get("any")).isEqualTo(Map.of());
    assertThat(properties.get("anything"))
        .isEqualTo(Map.of("type", "object", "additionalProperties", true));
    Scalars read =
        JsonType.of(Scalars.class)
            .read(
                """
                {"tiny":-128,"big":9223372036854775807,"huge":123456789012345678901234567890,
                 "exact":0.1000,"real":1.5,"flag":true,"letter":"ä",
                 "id":"123e4567-e89b-12d3-a456-426614174000","numbers":[1,2],
                 "any":[null,{"a":1}],"anything":{"b":null}}
                """);
    assertThat(read.exact()).isEqualTo(new BigDecimal("0.1000"));
    assertThat(read.letter()).isEqualTo('ä');
    assertThat(read.numbers()).containsExactly(1, 2);
    assertThat(read.anything()).containsEntry("b", null);
  }

  record Wholes(byte a, int b, Long c, BigInteger d, double e, BigDecimal f, Object g) {}

  /** In JSON schema 1.0 is an integer. */
  @Test
  void aWholeNumberMayHaveAFractionOfZero() {
    assertThat(
            JsonType.of(Wholes.class)
                .read(
                    """
                    {"a":1.0,"b":-2.00,"c":9007199254740993.0,"d":123456789012345678901.0,
                     "e":1.0,"f":5.00,"g":1.0}
                    """))
        .isEqualTo(
            new Wholes(
                (byte) 1,
                -2,
                9007199254740993L,
                new BigInteger("123456789012345678901"),
                1,
                new BigDecimal("5.00"),
                1.0));
    assertThatThrownBy(() -> JsonType.of(int.class).read("1.5"))
        .isInstanceOf(StructuredOutputException.class);
    assertThatThrownBy(() -> JsonType.of(int.class).read("3000000000.0"))
        .isInstanceOf(StructuredOutputException.class);
  }

  record Email(@JsonValue String address) {
    @JsonCreator(mode = JsonCreator.Mode.DELEGATING)
    Email {}
  }

  record Page<T>(List<T> items, int total) {}

  record Inbox(Page<Email> mails) {}

  @Test
  void genericTypesAndTypesMadeOfOneValueAreResolved() {
    assertSchema(
        Inbox.class,
        """
        {"type":"object",
         "properties":{"mails":{
           "type":"object",
           "properties":{"items":{"type":"array","items":{"type":"string"}},
             "total":{"type":"integer","minimum":-2147483648,"maximum":2147483647}},
           "required":["items","total"],"additionalProperties":false}},
         "required":["mails"],"additionalProperties":false}
        """);
    assertThat(JsonType.of(Inbox.class).read("{\"mails\":{\"items\":[\"a@b\"],\"total\":1}}"))
        .isEqualTo(new Inbox(new Page<>(List.of(new Email("a@b")), 1)));
  }

  @JsonIgnoreProperties("secret")
  record Account(String user, @Nullable String secret, @JsonIgnore @Nullable String hidden) {}

  @Test
  void whatJacksonIgnoresIsNotInTheSchema() {
    assertThat(propertiesOf(Account.class)).containsOnlyKeys("user");
    assertThat(JsonType.of(Account.class).read("{\"user\":\"ann\"}"))
        .isEqualTo(new Account("ann", null, null));
  }

  @Test
  void aListIsAType() {
    JsonType<List<City>> cities = JsonType.listOf(City.class);

    assertThat(cities.name()).isEqualTo("ListOfCity");
    assertThat(cities.schema()).containsEntry("type", "array");
    assertThat(cities.read("[{\"name\":\"Rome\",\"population\":2.8}]"))
        .containsExactly(new City("Rome", 2.8));
  }

  /** Classes that stand for one another. */
  @Nested
  class Hierarchies {

    @Test
    void aSealedInterfaceIsToldApartByTheSimpleNamesOfItsRecords() {
      assertSchema(
          Shape.class,
          """
          {"anyOf":[
            {"type":"object",
             "properties":{"type":{"const":"Circle"},"radius":{"type":"number"}},
             "required":["type","radius"],"additionalProperties":false},
            {"type":"object",
             "properties":{"type":{"const":"box"},"width":{"type":"number"},"height":{"type":"number"}},
             "required":["type","width","height"],"additionalProperties":false},
            {"type":"object",
             "properties":{"type":{"const":"Ray"},"angle":{"type":"number"}},
             "required":["type","angle"],"additionalProperties":false}]}
          """);
      JsonType<Shape> type = JsonType.of(Shape.class);
      assertThat(type.read("{\"type\":\"Circle\",\"radius\":1}")).isEqualTo(new Shape.Circle(1));
      assertThat(type.read("{\"type\":\"box\",\"width\":1,\"height\":2}"))
          .isEqualTo(new Shape.Rectangle(1, 2));
      assertThat(type.read("{\"type\":\"Ray\",\"angle\":2}")).isEqualTo(new Shape.Ray(2));
    }

    record Drawing(List<Shape> shapes, Shape.Circle logo) {}

    @Test
    void oneClassOfAHierarchyNeedsNoName() {
      assertThat(
              JsonType.of(Drawing.class)
                  .read("{\"shapes\":[{\"type\":\"Ray\",\"angle\":2}],\"logo\":{\"radius\":3}}"))
          .isEqualTo(new Drawing(List.of(new Shape.Ray(2)), new Shape.Circle(3)));
      assertThat(String.valueOf(propertiesOf(Drawing.class).get("logo"))).doesNotContain("const");
    }

    sealed interface Expression {
      record Literal(double value) implements Expression {}

      record Sum(Expression left, Expression right) implements Expression {}
    }

    @Test
    void aRecursiveHierarchyRefersToItself() {
      assertThat(JsonType.of(Expression.class).schema()).containsOnlyKeys("anyOf", "$defs");
      assertThat(
              JsonType.of(Expression.class)
                  .read(
                      "{\"type\":\"Sum\",\"left\":{\"type\":\"Literal\",\"value\":1},\"right\":{\"type\":\"Literal\",\"value\":2}}"))
          .isEqualTo(new Expression.Sum(new Expression.Literal(1), new Expression.Literal(2)));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
    @JsonSubTypes({
      @JsonSubTypes.Type(value = Dog.class, name = "dog"),
      @JsonSubTypes.Type(value = Cat.class, name = "cat")
    })
    interface Animal {}

    record Dog(boolean barks) implements Animal {}

    record Cat(int lives) implements Animal {}

    @Test
    void jacksonsAnnotationsNameTheClasses() {
      assertThat(JsonType.of(Animal.class).schema().toString())
          .contains("kind={const=dog}")
          .contains("kind={const=cat}")
          .contains("required=[kind, barks]");
      assertThat(JsonType.of(Animal.class).read("{\"kind\":\"cat\",\"lives\":9}"))
          .isEqualTo(new Cat(9));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.DEDUCTION)
    @JsonSubTypes({@JsonSubTypes.Type(Point.class), @JsonSubTypes.Type(Area.class)})
    interface Place {}

    record Point(double x, double y) implements Place {}

    record Area(double size) implements Place {}

    @Test
    void deductionTellsClassesApartByShape() {
      assertThat(JsonType.of(Place.class).schema().toString()).doesNotContain("const");
      assertThat(JsonType.of(Place.class).read("{\"size\":9}")).isEqualTo(new Area(9));
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.NAME, include = JsonTypeInfo.As.WRAPPER_OBJECT)
    sealed interface Step {
      record Go(int metres) implements Step {}

      record Stop() implements Step {}
    }

    @Test
    void aNameMayBeAroundTheObject() {
      assertThat(JsonType.of(Step.class).read("{\"Go\":{\"metres\":3}}")).isEqualTo(new Step.Go(3));
      assertThat(JsonType.of(Step.class).schema().toString())
          .contains("properties={Go={type=object")
          .contains("required=[Stop]");
    }

    @JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        include = JsonTypeInfo.As.EXISTING_PROPERTY,
        property = "op",
        visible = true)
    @JsonSubTypes(@JsonSubTypes.Type(value = Add.class, name = "add"))
    interface Operation {}

    record Add(int left, String op) implements Operation {}

    @Test
    void aComponentMayBeTheName() {
      assertThat(JsonType.of(Operation.class).schema().toString())
          .contains("properties={op={const=add}, left=")
          .contains("required=[op, left]");
      assertThat(JsonType.of(Operation.class).read("{\"op\":\"add\",\"left\":1}"))
          .isEqualTo(new Add(1, "add"));
    }
  }

  /** What cannot be made from JSON. */
  @Nested
  class Unsupported {
    record Task(String name, Work work) {}

    record Work(List<Runnable> steps) {}

    record Endless(int value, Endless next) {}

    record EvenMoreEndless(Map<Integer, String> byNumber) {}

    record Threaded(Optional<Thread> thread) {}

    record Own(@JsonDeserialize(using = StringDeserializer.class) String text) {}

    sealed interface Clash {
      record Bad(String type) implements Clash {}
    }

    @JsonTypeInfo(use = JsonTypeInfo.Id.CLASS)
    @JsonSubTypes(@JsonSubTypes.Type(Named.class))
    interface ByClass {}

    record Named(int value) implements ByClass {}

    @Test
    void theMessageNamesTheComponentAtFault() {
      assertThatThrownBy(() -> JsonType.of(Task.class))
          .isInstanceOfSatisfying(
              UnsupportedTypeException.class,
              e -> assertThat(e.path()).isEqualTo("Task.work.steps[]"))
          .hasMessageContaining("java.lang.Runnable");
      assertUnsupported(Endless.class, "Endless", "without end");
      assertUnsupported(EvenMoreEndless.class, "EvenMoreEndless.byNumber", "keys");
      assertUnsupported(Threaded.class, "Threaded.thread", "java.lang.Thread");
      assertUnsupported(Own.class, "Own.text", "deserializer of its own");
      assertUnsupported(Clash.class, "Clash(Bad)", "component 'type' of its own");
      assertUnsupported(ByClass.class, "ByClass", "only names");
    }

    private static void assertUnsupported(Class<?> type, String path, String reason) {
      assertThatThrownBy(() -> JsonType.of(type))
          .isInstanceOfSatisfying(
              UnsupportedTypeException.class, e -> assertThat(e.path()).isEqualTo(path))
          .hasMessageContaining(reason);
    }
  }

  /** Texts that are no instance. */
  @Nested
  class Refused {
    record Percent(int value) {
      Percent {
        if (value > 100) {
          throw new IllegalArgumentException("more than all: " + value);
        }
      }
    }

    record Shares(List<Percent> parts) {}

    @Test
    void theMessageSaysWhereAndWhy() {
      assertRefused(City.class, "{\"name\":\"Paris\"}", "population");
      assertRefused(City.class, "{\"name\":null,\"population\":1}", "name");
      assertRefused(City.class, "{\"name\":\"Paris\",\"population\":\"2\"}", "population");
      assertRefused(City.class, "{\"name\":5,\"population\":2}", "name");
      assertRefused(City.class, "{\"name\":\"P\",\"population\":2,\"mayor\":\"A\"}", "mayor");
      assertRefused(City.class, "{\"name\":\"P\",\"population\":2} x", "x");
      assertRefused(City.class, "{\"name\":\"P\",", "no JSON for City");
      assertRefused(City.class, "null", "null is no City");
      assertRefused(City.class, "", "no");
      assertRefused(Shares.class, "{\"parts\":[{\"value\":1},{\"value\":101}]}", "parts[1]: more");
      assertRefused(Shares.class, "{\"parts\":[{\"value\":1.5}]}", "parts[0].value");
      assertRefused(Shares.class, "{\"parts\":[null]}", "parts");
      assertRefused(Color.class, "\"GREEN\"", "GREEN");
      assertRefused(Shape.class, "{\"type\":\"Cube\"}", "Cube");
    }

    private static void assertRefused(Class<?> type, String json, String reason) {
      assertThatThrownBy(() -> JsonType.of(type).read(json))
          .isInstanceOfSatisfying(
              StructuredOutputException.class, e -> assertThat(e.text()).isEqualTo(json))
          .hasMessageContaining(reason);
    }
  }

  /** Equal in content and in the order of keys, which a model reads. */
  private static void assertSchema(Class<?> type, String expected) {
    try {
      assertThat(JSON.writeValueAsString(JsonType.of(type).schema()))
          .isEqualTo(JSON.writeValueAsString(JSON.readTree(expected)));
    } catch (JsonProcessingException e) {
      throw new AssertionError(e);
    }
  }

  @SuppressWarnings("unchecked") // a JSON object
  private static Map<String, Object> plain(Map<String, @Nullable Object> schema) {
    return JSON.convertValue(schema, Map.class);
  }

  @SuppressWarnings("unchecked") // a JSON object
  private static Map<String, Object> propertiesOf(Class<?> type) {
    return (Map<String, Object>)
        Objects.requireNonNull(plain(JsonType.of(type).schema()).get("properties"));
  }
}
