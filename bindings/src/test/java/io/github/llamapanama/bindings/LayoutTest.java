package io.github.llamapanama.bindings;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.foreign.GroupLayout;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemoryLayout.PathElement;
import java.lang.foreign.MemorySegment;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Predicate;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares the generated classes with what a C compiler says of upstream's headers on this
 * platform. The C program is written here, from the classes.
 */
class LayoutTest {
  private static final Map<String, String> GENERATED = new LinkedHashMap<>();
  private static final Map<String, String> C = new LinkedHashMap<>();

  @BeforeAll
  static void askTheCompiler(@TempDir Path folder) throws Exception {
    var lines = new ArrayList<String>();
    Bindings.structs().forEach((name, layout) -> addStruct(name, layout, lines));
    Bindings.constants().forEach((name, value) -> addConstant(name, value, lines));

    Path source = folder.resolve("layout.c");
    Path program = folder.resolve("layout");
    Files.writeString(source, program(lines), StandardCharsets.UTF_8);
    CCompiler.find().compile(source, program, Upstream.includes());
    Execution run = Execution.of(List.of(program.toString()));
    assertThat(run.exitCode()).as(run.output()).isZero();
    run.output()
        .lines()
        .map(line -> line.split("\t", 2))
        .forEach(entry -> C.put(entry[0], entry[1]));
  }

  @Test
  void everySizeAndOffsetIsThatOfTheHeaders() {
    assertThat(C.keySet().stream().filter(LayoutTest::isLayout)).hasSizeGreaterThan(500);
    assertThat(mismatches(LayoutTest::isLayout)).isEmpty();
  }

  @Test
  void everyConstantIsThatOfTheHeaders() {
    assertThat(C.keySet().stream().filter(key -> !isLayout(key))).hasSizeGreaterThan(250);
    assertThat(mismatches(key -> !isLayout(key))).isEmpty();
  }

  @Test
  void theHeadersAreOfTheReleaseThatTheLoaderAccepts() throws Exception {
    assertThat(Upstream.release()).isEqualTo(NativeLibrary.RELEASE);
  }

  private static List<String> mismatches(Predicate<String> selection) {
    return GENERATED.keySet().stream()
        .filter(selection)
        .filter(key -> !Objects.equals(GENERATED.get(key), C.get(key)))
        .map(key -> key + " is " + GENERATED.get(key) + " in Java, " + C.get(key) + " in C")
        .toList();
  }

  /** Sizes and offsets are the entries written like a call. */
  private static boolean isLayout(String key) {
    return key.contains("(");
  }

  private static void addStruct(String name, GroupLayout layout, List<String> lines) {
    String type = name.endsWith("_t") ? name : "struct " + name;
    add("sizeof(" + name + ")", layout.byteSize(), "(long long) sizeof(" + type + ")", lines);
    add("alignof(" + name + ")", layout.byteAlignment(), "_Alignof(" + type + ")", lines);
    addFields(name, type, layout, layout, "", new ArrayList<>(), lines);
  }

  /** Structs and unions without a name of their own are walked into. */
  private static void addFields(
      String name,
      String type,
      GroupLayout root,
      GroupLayout group,
      String prefix,
      List<PathElement> path,
      List<String> lines) {
    for (MemoryLayout member : group.memberLayouts()) {
      String field = member.name().orElse("");
      if (field.isEmpty()) {
        continue; // padding
      }
      var memberPath = new ArrayList<>(path);
      memberPath.add(PathElement.groupElement(field));
      if (field.startsWith("$anon")) {
        addFields(name, type, root, (GroupLayout) member, prefix, memberPath, lines);
        continue;
      }
      String qualified = prefix + field;
      long offset = root.byteOffset(memberPath.toArray(PathElement[]::new));
      add(
          "offsetof(" + name + ", " + qualified + ")",
          offset,
          "(long long) offsetof(" + type + ", " + qualified + ")",
          lines);
      add(
          "sizeof(" + name + "." + qualified + ")",
          member.byteSize(),
          "(long long) sizeof(((" + type + " *) 0)->" + qualified + ")",
          lines);
      if (member instanceof GroupLayout nested) {
        addFields(name, type, root, nested, qualified + ".", memberPath, lines);
      }
    }
  }

  private static void addConstant(String name, Object value, List<String> lines) {
    if (value instanceof MemorySegment text) {
      GENERATED.put(name, text.getString(0));
      lines.add("printf(\"" + name + "\\t%s\\n\", " + name + ");");
    } else {
      boolean isInt = value instanceof Integer;
      add(
          name,
          ((Number) value).longValue(),
          "(long long) " + (isInt ? "(int) " : "") + name,
          lines);
    }
  }

  private static void add(String key, long value, String expression, List<String> lines) {
    GENERATED.put(key, Long.toString(value));
    lines.add("printf(\"" + key + "\\t%lld\\n\", (long long) (" + expression + "));");
  }

  private static String program(List<String> lines) {
    return """
        #include <stddef.h>
        #include <stdio.h>
        #include "llama.h"
        #include "gguf.h"
        #include "ggml-backend.h"
        #include "ggml-cpu.h"
        #include "mtmd.h"
        #include "mtmd-helper.h"
        int main(void) {
        %s
        return 0;
        }
        """
        .formatted(String.join("\n", lines));
  }
}
