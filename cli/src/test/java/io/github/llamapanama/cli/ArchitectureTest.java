package io.github.llamapanama.cli;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.type;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.codeUnits;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.fields;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaPackage;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import io.github.llamapanama.core.ModelLoadException;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Test;

/** The house: who may depend on whom, and what may show. */
class ArchitectureTest {
  private static final String ROOT = "io.github.llamapanama";

  private static final JavaClasses CLASSES =
      new ClassFileImporter().withImportOption(new DoNotIncludeTests()).importPackages(ROOT);

  @Test
  void dependenciesPointUpTheHouse() {
    layeredArchitecture()
        .consideringOnlyDependenciesInAnyPackage(ROOT + "..")
        .layer("bindings")
        .definedBy(ROOT, ROOT + ".bindings..")
        .layer("models")
        .definedBy(ROOT + ".models..")
        .layer("hub")
        .definedBy(ROOT + ".hub..")
        .layer("core")
        .definedBy(ROOT + ".core..")
        .layer("chat")
        .definedBy(ROOT + ".chat..")
        .layer("server")
        .definedBy(ROOT + ".server..")
        .layer("cli")
        .definedBy(ROOT + ".cli..")
        .optionalLayer("bench")
        .definedBy(ROOT + ".bench..")
        .whereLayer("bench")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .whereLayer("server")
        .mayOnlyBeAccessedByLayers("cli", "bench")
        .whereLayer("chat")
        .mayOnlyBeAccessedByLayers("server", "cli", "bench")
        .whereLayer("core")
        .mayOnlyBeAccessedByLayers("chat", "server", "cli", "bench")
        .whereLayer("hub")
        .mayOnlyBeAccessedByLayers("cli")
        .whereLayer("hub")
        .mayOnlyAccessLayers("models", "bindings")
        .whereLayer("models")
        .mayOnlyBeAccessedByLayers("hub", "cli", "bench")
        .whereLayer("models")
        .mayNotAccessAnyLayer()
        .whereLayer("bindings")
        .mayNotAccessAnyLayer()
        .check(CLASSES);
  }

  /** One exception: reading a file ends in the exception of loading a model. */
  @Test
  void packagesHaveNoCycles() {
    slices()
        .matching(ROOT + ".(**)")
        .should()
        .beFreeOfCycles()
        .ignoreDependency(resideInAPackage(ROOT + ".core.gguf"), type(ModelLoadException.class))
        .check(CLASSES);
  }

  @Test
  void noNativeMemoryShowsAboveTheBindings() {
    codeUnits()
        .that(areVisible())
        .and()
        .areDeclaredInClassesThat(
            resideInAPackage(ROOT + ".bindings..").negate().as("are not bindings"))
        .should(showNoNativeMemory())
        .check(CLASSES);
  }

  @Test
  void noFieldShowsNativeMemoryAboveTheBindings() {
    fields()
        .that(areVisibleFields())
        .and()
        .areDeclaredInClassesThat(
            resideInAPackage(ROOT + ".bindings..").negate().as("are not bindings"))
        .should()
        .notHaveRawType(resideInAPackage("java.lang.foreign.."))
        .check(CLASSES);
  }

  @Test
  void everyPackageIsNullMarked() {
    classes()
        .that()
        .haveNameNotMatching(".*\\.(package|module)-info")
        .should(liveInANullMarkedPackage())
        .check(CLASSES);
  }

  private static boolean isVisible(JavaClass owner, Set<JavaModifier> modifiers) {
    boolean visible =
        modifiers.contains(JavaModifier.PUBLIC) || modifiers.contains(JavaModifier.PROTECTED);
    return visible && owner.getModifiers().contains(JavaModifier.PUBLIC);
  }

  private static DescribedPredicate<JavaCodeUnit> areVisible() {
    return DescribedPredicate.describe(
        "are public or protected", unit -> isVisible(unit.getOwner(), unit.getModifiers()));
  }

  private static DescribedPredicate<JavaField> areVisibleFields() {
    return DescribedPredicate.describe(
        "are public or protected", field -> isVisible(field.getOwner(), field.getModifiers()));
  }

  private static ArchCondition<JavaCodeUnit> showNoNativeMemory() {
    return new ArchCondition<>("show no type of java.lang.foreign") {
      @Override
      public void check(JavaCodeUnit unit, ConditionEvents events) {
        Stream.concat(
                unit.getReturnType().getAllInvolvedRawTypes().stream(),
                unit.getParameterTypes().stream()
                    .flatMap(type -> type.getAllInvolvedRawTypes().stream()))
            .filter(type -> type.getPackageName().equals("java.lang.foreign"))
            .forEach(
                type ->
                    events.add(
                        SimpleConditionEvent.violated(
                            unit, unit.getFullName() + " shows " + type.getName())));
      }
    };
  }

  private static ArchCondition<JavaClass> liveInANullMarkedPackage() {
    return new ArchCondition<>("live in a @NullMarked package") {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        JavaPackage home = type.getPackage();
        if (!home.isAnnotatedWith(NullMarked.class)) {
          events.add(
              SimpleConditionEvent.violated(
                  type, type.getName() + " lives in a package that is not @NullMarked"));
        }
      }
    };
  }
}
