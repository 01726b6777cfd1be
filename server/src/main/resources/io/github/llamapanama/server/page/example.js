/**
 * A request as a command.
 *
 * @param {{method: string, url: URL, body: string, withKey: boolean}} request
 */
export function curl({ method, url, body, withKey }) {
  const parts = [`curl ${quoted(url.href)}`];
  if (withKey) {
    parts.push('-H "Authorization: Bearer $API_KEY"');
  }
  if (method !== "GET" && !body) {
    parts.push(`-X ${method}`);
  }
  if (body) {
    parts.push(`-H ${quoted("Content-Type: application/json")}`, `-d ${quoted(laidOut(body))}`);
  }
  return parts.join(" \\\n  ");
}

/** JSON in lines that are neither long nor many. */
export function laidOut(text) {
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    return text;
  }
  return lines(value, "");
}

const WIDTH = 64;

function lines(value, indent) {
  const flat = compact(value);
  if (value === null || typeof value !== "object" || indent.length + flat.length <= WIDTH) {
    return flat;
  }
  const deeper = `${indent}  `;
  const inner = Array.isArray(value)
    ? value.map((item) => deeper + lines(item, deeper))
    : Object.entries(value).map(([name, item]) => `${deeper}${JSON.stringify(name)}: ${lines(item, deeper)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${inner.join(",\n")}\n${indent}${close}`;
}

function compact(value) {
  if (Array.isArray(value)) {
    return `[${value.map(compact).join(", ")}]`;
  }
  if (value && typeof value === "object") {
    return `{${Object.entries(value)
      .map(([name, item]) => `${JSON.stringify(name)}: ${compact(item)}`)
      .join(", ")}}`;
  }
  return JSON.stringify(value);
}

function quoted(text) {
  return `'${text.replaceAll("'", "'\\''")}'`;
}
