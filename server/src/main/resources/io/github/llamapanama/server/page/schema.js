/** Reads the schemas of an OpenAPI document. */
export class Schemas {
  #api;

  constructor(api) {
    this.#api = api;
  }

  /** What stands behind a reference, or the thing itself. */
  resolve(thing) {
    if (!thing?.$ref) {
      return thing;
    }
    const path = thing.$ref.replace("#/", "").split("/");
    return this.resolve(path.reduce((at, name) => at[name.replaceAll("~1", "/").replaceAll("~0", "~")], this.#api));
  }

  /**
   * The properties of an object, those of its parts included.
   *
   * @returns {Array<{name: string, schema: Object, required: boolean}>}
   */
  properties(schema) {
    const { properties = {}, required = [], allOf = [] } = this.resolve(schema) ?? {};
    const own = Object.entries(properties).map(([name, property]) => ({
      name,
      schema: property,
      required: required.includes(name),
    }));
    return [...own, ...allOf.flatMap((part) => this.properties(part))];
  }

  /** The properties of an object, or of the objects in a list; none if it is neither. */
  inner(schema) {
    const resolved = this.resolve(schema) ?? {};
    const own = this.properties(resolved);
    if (own.length > 0) {
      return own;
    }
    const parts = [...(resolved.items ? [resolved.items] : []), ...(resolved.anyOf ?? []), ...(resolved.oneOf ?? [])];
    return parts.map((part) => this.inner(part)).find((found) => found.length > 0) ?? [];
  }

  /** What kind of value it is, in words. */
  type(schema) {
    const resolved = this.resolve(schema) ?? {};
    if ("const" in resolved) {
      return JSON.stringify(resolved.const);
    }
    if (resolved.enum) {
      return resolved.enum.map((value) => JSON.stringify(value)).join(" or ");
    }
    const parts = resolved.anyOf ?? resolved.oneOf;
    if (parts) {
      return parts.map((part) => this.type(part)).join(" or ");
    }
    return [resolved.type ?? (resolved.allOf ? "object" : "anything")]
      .flat()
      .map((type) => (type === "array" ? this.#list(resolved) : type))
      .join(" or ");
  }

  #list({ items }) {
    const resolved = this.resolve(items) ?? {};
    if (resolved.enum) {
      return `list of: ${resolved.enum.join(", ")}`;
    }
    const type = this.type(items);
    return type === "anything" ? "list" : `list of ${type.replace(/^(\w+)$/, "$1s")}`;
  }

  /** Between which numbers it is, in words; empty if any will do. */
  range(schema) {
    const { minimum, maximum } = this.resolve(schema) ?? {};
    if (minimum !== undefined && maximum !== undefined) {
      return `${minimum} to ${maximum}`;
    }
    if (minimum !== undefined) {
      return `${minimum} or more`;
    }
    return maximum === undefined ? "" : `${maximum} or less`;
  }
}
