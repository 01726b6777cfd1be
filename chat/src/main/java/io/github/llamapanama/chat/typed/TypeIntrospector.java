package io.github.llamapanama.chat.typed;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.annotation.JsonSetter;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.annotation.JsonTypeName;
import com.fasterxml.jackson.annotation.Nulls;
import com.fasterxml.jackson.annotation.OptBoolean;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.cfg.MapperConfig;
import com.fasterxml.jackson.databind.introspect.Annotated;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.AnnotatedMember;
import com.fasterxml.jackson.databind.introspect.AnnotatedMethod;
import com.fasterxml.jackson.databind.introspect.AnnotatedParameter;
import com.fasterxml.jackson.databind.introspect.JacksonAnnotationIntrospector;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import java.lang.reflect.AnnotatedElement;
import java.lang.reflect.AnnotatedType;
import java.lang.reflect.Executable;
import java.lang.reflect.Field;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * Jackson's annotations, and what Java says without them: a component must be there and not be null
 * unless it is an {@link Optional} or marked otherwise, and a sealed hierarchy is told apart by a
 * property {@code type}.
 */
final class TypeIntrospector extends JacksonAnnotationIntrospector {
  private static final String DISCRIMINATOR = "type";

  /** Whether a value of that type may be left out. */
  static boolean isOptional(JavaType type) {
    return type.isReferenceType()
        || type.hasRawClass(OptionalInt.class)
        || type.hasRawClass(OptionalLong.class)
        || type.hasRawClass(OptionalDouble.class);
  }

  /** Whether an annotation named {@code Nullable}, of whatever package, is there. */
  static boolean isNullable(AnnotatedElement element) {
    return Arrays.stream(element.getAnnotations())
        .anyMatch(annotation -> annotation.annotationType().getSimpleName().equals("Nullable"));
  }

  /** A primitive has no value to have when it is left out. */
  @Override
  public Boolean hasRequiredMarker(AnnotatedMember member) {
    if (typeOf(member).isPrimitive()) {
      return true;
    }
    JsonProperty property = _findAnnotation(member, JsonProperty.class);
    if (property != null && property.isRequired() != OptBoolean.DEFAULT) {
      return property.isRequired().asBoolean();
    }
    JsonInclude include = _findAnnotation(member, JsonInclude.class);
    boolean mayBeLeftOut =
        include != null
            && include.value() != JsonInclude.Include.ALWAYS
            && include.value() != JsonInclude.Include.USE_DEFAULTS;
    return !mayBeLeftOut && !isOptional(typeOf(member)) && !isNullable(member);
  }

  /** Refuses null where a value is required, which Jackson itself would let pass. */
  @Override
  public JsonSetter.Value findSetterInfo(Annotated annotated) {
    JsonSetter.Value given = super.findSetterInfo(annotated);
    if (!(annotated instanceof AnnotatedMember member)
        || !given.equals(JsonSetter.Value.empty())
        || !hasRequiredMarker(member)) {
      return given;
    }
    return JsonSetter.Value.construct(
        Nulls.FAIL, mayHoldNull(typeOf(member)) ? Nulls.DEFAULT : Nulls.FAIL);
  }

  private static boolean mayHoldNull(JavaType type) {
    JavaType content = type;
    while (content.isContainerType()) {
      content = content.getContentType();
    }
    return isOptional(content) || content.isJavaLangObject();
  }

  private static JavaType typeOf(AnnotatedMember member) {
    return member instanceof AnnotatedMethod method && method.getParameterCount() == 1
        ? method.getParameterType(0)
        : member.getType();
  }

  private static boolean isNullable(AnnotatedMember member) {
    return switch (member) {
      case AnnotatedParameter parameter -> {
        Executable owner = (Executable) parameter.getOwner().getMember();
        AnnotatedType[] types = owner.getAnnotatedParameterTypes();
        yield isNullable(types[parameter.getIndex()])
            || isNullable(owner.getParameters()[parameter.getIndex()]);
      }
      default ->
          member.getMember() instanceof Field field
              && (isNullable(field.getAnnotatedType()) || isNullable(field));
    };
  }

  @Override
  public JsonTypeInfo.@Nullable Value findPolymorphicTypeInfo(
      MapperConfig<?> config, Annotated annotated) {
    JsonTypeInfo.Value given = super.findPolymorphicTypeInfo(config, annotated);
    if (given != null || !isSealed(annotated)) {
      return given;
    }
    return JsonTypeInfo.Value.construct(
        JsonTypeInfo.Id.SIMPLE_NAME,
        JsonTypeInfo.As.PROPERTY,
        DISCRIMINATOR,
        null,
        false,
        true,
        null);
  }

  @Override
  public @Nullable List<NamedType> findSubtypes(Annotated annotated) {
    List<NamedType> given = super.findSubtypes(annotated);
    if (given != null || !isSealed(annotated)) {
      return given;
    }
    return Arrays.stream(annotated.getRawType().getPermittedSubclasses())
        .map(permitted -> new NamedType(permitted, nameOf(permitted)))
        .toList();
  }

  /** Enums whose constants have bodies are sealed too, but are no hierarchy. */
  private static boolean isSealed(Annotated annotated) {
    return annotated instanceof AnnotatedClass
        && annotated.getRawType().isSealed()
        && !annotated.getRawType().isEnum();
  }

  private static @Nullable String nameOf(Class<?> type) {
    return Optional.ofNullable(type.getAnnotation(JsonTypeName.class))
        .map(JsonTypeName::value)
        .filter(name -> !name.isEmpty())
        .orElse(type.getSimpleName());
  }
}
