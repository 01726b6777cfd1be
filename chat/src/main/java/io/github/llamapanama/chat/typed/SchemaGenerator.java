package io.github.llamapanama.chat.typed;

import static io.github.llamapanama.chat.typed.Schemas.object;

import com.fasterxml.jackson.databind.AnnotationIntrospector;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.JsonDeserializer;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.deser.BeanDeserializerBase;
import com.fasterxml.jackson.databind.deser.SettableBeanProperty;
import com.fasterxml.jackson.databind.deser.ValueInstantiator;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.introspect.BeanPropertyDefinition;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.util.ClassUtil;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Writes the schema of the JSON that Jackson's deserializers take: it asks the deserializers
 * themselves for their properties, types and subtypes. Used once.
 */
final class SchemaGenerator {
  private final DeserializationContext context = TypeMapper.context();
  private final AnnotationIntrospector introspector = context.getAnnotationIntrospector();
  private final Definitions definitions = new Definitions();

  private SchemaGenerator() {}

  /**
   * The schema of a type.
   *
   * @throws UnsupportedTypeException if there is none
   */
  static Map<String, @Nullable Object> schema(JavaType type) {
    SchemaGenerator generator = new SchemaGenerator();
    return generator.definitions.resolve(generator.of(type, name(type)));
  }

  /** The schema of an object that has these components. */
  static Map<String, @Nullable Object> schema(String name, List<JsonArguments.Argument> arguments) {
    SchemaGenerator generator = new SchemaGenerator();
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (JsonArguments.Argument argument : arguments) {
      JavaType type = TypeMapper.type(argument.type());
      Map<String, @Nullable Object> schema = generator.of(type, name + "." + argument.name());
      properties.put(
          argument.name(),
          Schemas.described(
              mayBeNull(type, argument.required()) ? Schemas.nullable(schema) : schema,
              argument.description().orElse(null)));
      if (argument.required()) {
        required.add(argument.name());
      }
    }
    return generator.definitions.resolve(Schemas.closedObject(properties, required));
  }

  private Map<String, @Nullable Object> of(JavaType type, String path) {
    Class<?> raw = type.getRawClass();
    refuseOwnDeserializer(type, path);
    Optional<Map<String, @Nullable Object>> scalar = ScalarSchemas.of(raw);
    if (scalar.isPresent()) {
      return scalar.get();
    }
    if (raw == Object.class || JsonNode.class.isAssignableFrom(raw)) {
      return object();
    }
    if (type.isReferenceType()) {
      return Schemas.nullable(of(type.getContentType(), path));
    }
    if (type.isEnumImplType()) {
      return object("enum", enumNames(type, path));
    }
    if (type.isArrayType() || type.isCollectionLikeType()) {
      return object("type", "array", "items", of(type.getContentType(), path + "[]"));
    }
    if (type.isMapLikeType()) {
      return map(type, path);
    }
    TypeDeserializer hierarchy = hierarchyOf(type, path);
    return definitions.refer(
        type,
        hierarchy != null,
        path,
        () -> hierarchy == null ? bean(type, path) : alternatives(type, hierarchy, path));
  }

  private void refuseOwnDeserializer(JavaType type, String path) {
    AnnotatedClass annotated = context.getConfig().introspectClassAnnotations(type).getClassInfo();
    if (introspector.findDeserializer(annotated) != null) {
      throw new UnsupportedTypeException(
          path, "has a deserializer of its own: there is no telling what JSON it takes", null);
    }
  }

  private static List<Object> enumNames(JavaType type, String path) {
    List<Object> names = new ArrayList<>();
    for (Object constant : type.getRawClass().getEnumConstants()) {
      Object name = TypeMapper.plain(constant);
      try {
        if (constant.equals(TypeMapper.convert(name, type))) {
          names.add(name);
        }
      } catch (IllegalArgumentException e) {
        throw new UnsupportedTypeException(
            path, "is an enum that writes %s but does not read it".formatted(name), e);
      }
    }
    return names;
  }

  private Map<String, @Nullable Object> map(JavaType type, String path) {
    JavaType key = type.getKeyType();
    Map<String, @Nullable Object> values = of(type.getContentType(), path + "{}");
    if (key.isEnumImplType()) {
      Map<String, @Nullable Object> properties = new LinkedHashMap<>();
      enumNames(key, path).forEach(name -> properties.put(String.valueOf(name), values));
      return Schemas.closedObject(properties, List.of());
    }
    if (!key.hasRawClass(String.class) && !key.isJavaLangObject()) {
      throw new UnsupportedTypeException(
          path, "has keys that are %s: only strings and enums can be".formatted(name(key)), null);
    }
    return object("type", "object", "additionalProperties", values.isEmpty() ? true : values);
  }

  private @Nullable TypeDeserializer hierarchyOf(JavaType type, String path) {
    try {
      TypeDeserializer ofProperty = type.getTypeHandler();
      return ofProperty != null
          ? ofProperty
          : context.getFactory().findTypeDeserializer(context.getConfig(), type);
    } catch (JsonMappingException | IllegalArgumentException e) {
      throw new UnsupportedTypeException(path, "cannot be told apart: " + e.getMessage(), e);
    }
  }

  private Map<String, @Nullable Object> alternatives(
      JavaType type, TypeDeserializer hierarchy, String path) {
    List<Map<String, @Nullable Object>> alternatives = new ArrayList<>();
    Subtypes subtypes = new Subtypes(context, type, hierarchy, path);
    for (Subtypes.Subtype subtype : subtypes.all()) {
      String at = "%s(%s)".formatted(path, name(subtype.type()));
      alternatives.add(subtypes.marked(subtype.id(), bean(subtype.type(), at), at));
    }
    return Schemas.described(Schemas.anyOf(alternatives), description(type));
  }

  private Map<String, @Nullable Object> bean(JavaType type, String path) {
    BeanDeserializerBase bean = beanDeserializer(type, path);
    ValueInstantiator maker = bean.getValueInstantiator();
    if (maker.canCreateUsingDelegate()) {
      return of(maker.getDelegateType(context.getConfig()), path);
    }
    if (!maker.canCreateFromObjectWith() && !maker.canCreateUsingDefault()) {
      return madeOfScalar(maker, path);
    }
    if (bean.getObjectIdReader() != null) {
      throw new UnsupportedTypeException(path, "has object ids, which are not supported", null);
    }
    Map<String, @Nullable Object> properties = new LinkedHashMap<>();
    List<String> required = new ArrayList<>();
    for (BeanPropertyDefinition component : components(type)) {
      SettableBeanProperty property = bean.findProperty(component.getName());
      if (property != null && !property.isIgnorable()) {
        properties.put(property.getName(), property(property, path + "." + property.getName()));
        if (property.isRequired()) {
          required.add(property.getName());
        }
      }
    }
    return Schemas.described(Schemas.closedObject(properties, required), description(type));
  }

  private BeanDeserializerBase beanDeserializer(JavaType type, String path) {
    Class<?> raw = type.getRawClass();
    if (ClassUtil.isJDKClass(raw)) {
      throw new UnsupportedTypeException(
          path, "is a %s, which has no JSON of its own".formatted(raw.getName()), null);
    }
    JsonDeserializer<?> deserializer;
    try {
      deserializer = context.findNonContextualValueDeserializer(type);
    } catch (JsonMappingException e) {
      // The cause may lie deeper, where it has a better name.
      components(type).forEach(part -> of(part.getPrimaryType(), path + "." + part.getName()));
      throw new UnsupportedTypeException(path, "cannot be read: " + e.getOriginalMessage(), e);
    }
    if (deserializer instanceof BeanDeserializerBase bean) {
      return bean;
    }
    throw new UnsupportedTypeException(
        path,
        type.isAbstract()
            ? "is %s, and there is no telling which class implements it: seal it, or name its subtypes by @JsonTypeInfo and @JsonSubTypes"
                .formatted(raw.getName())
            : "is a %s, which has no JSON of its own".formatted(raw.getName()),
        null);
  }

  /** In the order of a record's components, or as {@code @JsonPropertyOrder} says. */
  private List<BeanPropertyDefinition> components(JavaType type) {
    return context.getConfig().introspect(type).findProperties();
  }

  private Map<String, @Nullable Object> madeOfScalar(ValueInstantiator maker, String path) {
    Class<?> scalar;
    if (maker.canCreateFromString()) {
      scalar = String.class;
    } else if (maker.canCreateFromInt()) {
      scalar = int.class;
    } else if (maker.canCreateFromLong()) {
      scalar = long.class;
    } else if (maker.canCreateFromDouble()) {
      scalar = double.class;
    } else if (maker.canCreateFromBoolean()) {
      scalar = boolean.class;
    } else {
      throw new UnsupportedTypeException(
          path, "has no constructor that Jackson can call: use a record, or @JsonCreator", null);
    }
    return ScalarSchemas.of(scalar).orElseThrow();
  }

  private Map<String, @Nullable Object> property(SettableBeanProperty property, String path) {
    if (introspector.findDeserializer(property.getMember()) != null) {
      throw new UnsupportedTypeException(
          path, "has a deserializer of its own: there is no telling what JSON it takes", null);
    }
    if (introspector.findUnwrappingNameTransformer(property.getMember()) != null) {
      throw new UnsupportedTypeException(path, "is unwrapped, which is not supported", null);
    }
    Map<String, @Nullable Object> schema = of(property.getType(), path);
    return Schemas.described(
        mayBeNull(property.getType(), property.isRequired()) ? Schemas.nullable(schema) : schema,
        property.getMetadata().getDescription());
  }

  /** An optional type says so itself. */
  private static boolean mayBeNull(JavaType type, boolean required) {
    return !required && !TypeIntrospector.isOptional(type);
  }

  private @Nullable String description(JavaType type) {
    return introspector.findClassDescription(
        context.getConfig().introspectClassAnnotations(type).getClassInfo());
  }

  /** {@code City}, {@code PageOfCity}. */
  static String name(JavaType type) {
    StringBuilder name = new StringBuilder(type.getRawClass().getSimpleName());
    for (JavaType parameter : type.getBindings().getTypeParameters()) {
      name.append("Of").append(name(parameter));
    }
    return name.toString().replaceAll("[^A-Za-z0-9_]", "");
  }
}
