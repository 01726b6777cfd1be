package io.github.llamapanama.server;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.llamapanama.LlamaException;
import io.github.llamapanama.server.error.ErrorAnswer;
import io.github.llamapanama.server.error.ErrorTable;
import io.github.llamapanama.server.json.Json;
import java.lang.reflect.Constructor;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ErrorTableTest {
  private static final String FALLBACK = "failed";
  private static final List<Object> ANYTHING =
      List.of(
          "x", 1, 1L, Optional.empty(), List.of(), Path.of("x"), Duration.ZERO, new Exception());

  @Test
  void everyFailureOfTheLibraryHasAnAnswerOfItsOwn() {
    TreeMap<String, Integer> answers = new TreeMap<>();
    for (JavaClass type : leaves()) {
      ErrorAnswer answer = ErrorTable.known(make(type.reflect())).orElseThrow();
      assertThat(answer.code().orElse("")).as(type.getName()).isNotEqualTo(FALLBACK);
      answers.put(type.getSimpleName(), answer.status());
    }
    assertThat(answers)
        .as("statuses by failure")
        .containsEntry("ContextOverflowException", 400)
        .containsEntry("EngineBusyException", 429)
        .containsEntry("DeadlineExceededException", 504)
        .containsEntry("InfillNotSupportedException", 501)
        .containsEntry("KvCacheFullException", 503)
        .containsEntry("ModelLoadException", 500)
        .hasSizeGreaterThan(15);
  }

  @Test
  void anErrorIsWrittenAsOpenAiWritesIt() {
    assertThat(
            Json.readObject(
                ErrorAnswer.invalid("too long").withCode("context_length_exceeded").toJson()))
        .isEqualTo(
            Json.readObject(
                """
                {"error": {"message": "too long", "type": "invalid_request_error", "param": null,
                 "code": "context_length_exceeded"}}
                """));
  }

  @Test
  void aMistakeInTheServerTellsNothingOfItself() {
    ErrorAnswer answer = ErrorTable.answer(new IllegalStateException("secret"));

    assertThat(answer.status()).isEqualTo(500);
    assertThat(answer.message()).doesNotContain("secret");
  }

  private static List<JavaClass> leaves() {
    return new ClassFileImporter()
            .withImportOption(new ImportOption.DoNotIncludeTests())
            .importPackages("io.github.llamapanama")
            .stream()
            .filter(type -> type.isAssignableTo(LlamaException.class))
            .filter(type -> !type.getModifiers().contains(JavaModifier.ABSTRACT))
            .toList();
  }

  /** Made by whichever constructor takes arguments that mean nothing. */
  private static Throwable make(Class<?> type) {
    for (Constructor<?> constructor : type.getDeclaredConstructors()) {
      constructor.setAccessible(true);
      try {
        return (Throwable)
            constructor.newInstance(
                Arrays.stream(constructor.getParameterTypes())
                    .map(ErrorTableTest::anything)
                    .toArray());
      } catch (ReflectiveOperationException e) {
        // Another one may do.
      }
    }
    throw new IllegalStateException("no constructor of %s can be called".formatted(type));
  }

  private static @Nullable Object anything(Class<?> type) {
    if (type.isEnum()) {
      return type.getEnumConstants()[0];
    }
    return ANYTHING.stream().filter(value -> fits(type, value)).findFirst().orElse(null);
  }

  private static boolean fits(Class<?> type, Object value) {
    return type.isInstance(value)
        || (type == int.class && value instanceof Integer)
        || (type == long.class && value instanceof Long);
  }
}
