package io.github.llamapanama.chat.typed;

import com.fasterxml.jackson.annotation.JsonTypeInfo;
import com.fasterxml.jackson.databind.DeserializationConfig;
import com.fasterxml.jackson.databind.DeserializationContext;
import com.fasterxml.jackson.databind.JavaType;
import com.fasterxml.jackson.databind.introspect.AnnotatedClass;
import com.fasterxml.jackson.databind.jsontype.NamedType;
import com.fasterxml.jackson.databind.jsontype.TypeDeserializer;
import com.fasterxml.jackson.databind.jsontype.impl.AsDeductionTypeDeserializer;
import java.lang.reflect.Modifier;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The classes of a hierarchy, and how their JSON tells them apart. */
final class Subtypes {
  private final DeserializationContext context;
  private final JavaType base;
  private final TypeDeserializer hierarchy;
  private final String path;

  /** A class that can be made, and its name in JSON. */
  record Subtype(JavaType type, String id) {}

  Subtypes(DeserializationContext context, JavaType base, TypeDeserializer hierarchy, String path) {
    this.context = context;
    this.base = base;
    this.hierarchy = hierarchy;
    this.path = path;
  }

  List<Subtype> all() {
    DeserializationConfig config = context.getConfig();
    List<Subtype> subtypes = new ArrayList<>();
    for (NamedType named :
        config.getSubtypeResolver().collectAndResolveSubtypesByTypeId(config, annotated())) {
      Class<?> raw = named.getType();
      if (!Modifier.isAbstract(raw.getModifiers()) && base.getRawClass().isAssignableFrom(raw)) {
        subtypes.add(
            new Subtype(specialized(raw), named.hasName() ? named.getName() : defaultId(raw)));
      }
    }
    if (subtypes.isEmpty()) {
      throw new UnsupportedTypeException(
          path, "has no subtypes: name them by @JsonSubTypes, or seal it", null);
    }
    return subtypes;
  }

  /** Adds to the schema of a class what tells it from the others. */
  Map<String, @Nullable Object> marked(
      String id, Map<String, @Nullable Object> schema, String where) {
    if (hierarchy instanceof AsDeductionTypeDeserializer) {
      return schema;
    }
    JsonTypeInfo.Id mechanism = hierarchy.getTypeIdResolver().getMechanism();
    if (mechanism != JsonTypeInfo.Id.NAME && mechanism != JsonTypeInfo.Id.SIMPLE_NAME) {
      throw new UnsupportedTypeException(
          path, "is told apart by %s: only names can be".formatted(mechanism), null);
    }
    return switch (hierarchy.getTypeInclusion()) {
      case PROPERTY, EXISTING_PROPERTY -> withProperty(id, schema, where);
      case WRAPPER_OBJECT -> Schemas.closedObject(Schemas.object(id, schema), List.of(id));
      default ->
          throw new UnsupportedTypeException(
              path,
              "has its name in %s: only a property or an object around it can be"
                  .formatted(hierarchy.getTypeInclusion()),
              null);
    };
  }

  private Map<String, @Nullable Object> withProperty(
      String id, Map<String, @Nullable Object> schema, String where) {
    if (!(schema.get("properties") instanceof Map<?, ?> properties)
        || !(schema.get("required") instanceof List<?> required)) {
      throw new UnsupportedTypeException(
          where, "is not written as an object, so it has no place for its name", null);
    }
    String name = hierarchy.getPropertyName();
    if (properties.containsKey(name) && !nameIsVisible()) {
      throw new UnsupportedTypeException(
          where,
          "has a component '%s' of its own, which is what tells the classes apart: name another by @JsonTypeInfo"
              .formatted(name),
          null);
    }
    Map<String, @Nullable Object> marked = Schemas.object(name, Schemas.object("const", id));
    properties.forEach((key, value) -> marked.putIfAbsent((String) key, value));
    List<String> requiredToo = new ArrayList<>(List.of(name));
    required.stream()
        .map(String::valueOf)
        .filter(key -> !key.equals(name))
        .forEach(requiredToo::add);
    Map<String, @Nullable Object> result = new LinkedHashMap<>(schema);
    result.put("properties", marked);
    result.put("required", List.copyOf(requiredToo));
    return result;
  }

  private boolean nameIsVisible() {
    JsonTypeInfo.Value info =
        context
            .getAnnotationIntrospector()
            .findPolymorphicTypeInfo(context.getConfig(), annotated());
    return info != null && info.getIdVisible();
  }

  private AnnotatedClass annotated() {
    return context.getConfig().introspectClassAnnotations(base).getClassInfo();
  }

  private JavaType specialized(Class<?> raw) {
    try {
      return context.constructSpecializedType(base, raw);
    } catch (IllegalArgumentException e) {
      throw new UnsupportedTypeException(path, "has a subtype of other type parameters", e);
    }
  }

  /** Jackson's name of a class that nobody named. */
  private static String defaultId(Class<?> raw) {
    return raw.getName().substring(raw.getName().lastIndexOf('.') + 1);
  }
}
