import { byId, copyButton, copyOf, element } from "./dom.js";
import { curl, laidOut } from "./example.js";
import { showMarkdown } from "./markdown.js";
import { Schemas } from "./schema.js";
import { access } from "./server.js";
import { TryIt } from "./try-it.js";

/** How deep the properties of properties are shown. */
const MOST_DEPTH = 4;

/** What to do when the key is another. */
const keyChanged = [];

function show(api) {
  const schemas = new Schemas(api);
  const content = byId("content");
  content.append(element("h1", {}, `${api.info.title} API`), markdown("div.lead", api.info.description));
  for (const { name, description } of api.tags) {
    const id = `tag-${slug(name)}`;
    const section = element("section", { id, "aria-labelledby": `${id}-title` });
    section.append(element("h2", { id: `${id}-title` }, name), markdown("div.lead", description));
    const links = element("ul");
    for (const operation of operations(api, name)) {
      section.append(article(operation, schemas));
      links.append(element("li", {}, link(operation)));
    }
    content.append(section);
    byId("contents").append(element("h2", {}, name), links);
  }
}

/** The operations with a tag, in the order in which they are written. */
function operations(api, tag) {
  const aliases = (path) =>
    Object.keys(api.paths).filter((other) => api.paths[other].$ref === `#/paths/${path.replaceAll("/", "~1")}`);
  return Object.entries(api.paths).flatMap(([path, methods]) =>
    Object.entries(methods)
      .filter(([, operation]) => operation.tags?.includes(tag))
      .map(([method, operation]) => ({
        ...operation,
        path,
        aliases: aliases(path),
        method: method.toUpperCase(),
        id: slug(`${method} ${path}`),
        needsKey: (operation.security ?? api.security).some((scheme) => "key" in scheme),
      })),
  );
}

function link({ method, path, id }) {
  return element("a", { href: `#${id}`, title: `${method} ${path}` }, path, element(`span.method.${method.toLowerCase()}`, {}, method));
}

function article(operation, schemas) {
  const made = copyOf("operation");
  made.id = operation.id;
  made.dataset.path = operation.path;
  const method = made.querySelector(".method");
  method.textContent = operation.method;
  method.classList.add(operation.method.toLowerCase());
  made.querySelector(".path").textContent = operation.path;
  made.querySelector(".summary").textContent = operation.summary;
  showMarkdown(made.querySelector(".description"), operation.description ?? "");
  const aliases = operation.aliases.map((path) => element("code.path", {}, path));
  made.querySelector(".aliases").append(...(aliases.length > 0 ? ["Also at", ...aliases] : []));
  made.querySelector(".details").append(...details(operation, schemas));
  showSample(made.querySelector(".sample"), operation, schemas);
  return made;
}

function details(operation, schemas) {
  const parts = [];
  const parameters = (operation.parameters ?? []).map((parameter) => schemas.resolve(parameter));
  if (parameters.length > 0) {
    parts.push(element("h4", {}, "Parameters"), rows(parameters, schemas, 0));
  }
  const body = schemas.resolve(operation.requestBody)?.content["application/json"]?.schema;
  if (body) {
    parts.push(element("h4", {}, "Body"), rows(schemas.inner(body), schemas, 0));
  }
  parts.push(element("h4", {}, "Answers"));
  for (const [status, reference] of Object.entries(operation.responses)) {
    const answer = schemas.resolve(reference);
    const name = status === "default" ? "otherwise" : status;
    const line = element("div.answer-line", {}, element("span.status", {}, name), markdown("div", answer.description));
    const contents = Object.entries(answer.content ?? {}).map(([type, { schema }]) => properties(type, schemas.inner(schema), schemas, 0));
    parts.push(line, ...contents);
  }
  return parts;
}

/** Properties behind a line that opens them; nothing if there are none. */
function properties(label, list, schemas, depth) {
  if (list.length === 0 || depth > MOST_DEPTH) {
    return "";
  }
  const made = element("details.properties", {}, element("summary", {}, label));
  // Most are never looked at, and they may contain each other.
  made.addEventListener("toggle", () => made.children.length > 1 || made.append(rows(list, schemas, depth)));
  return made;
}

function rows(list, schemas, depth) {
  return element("ul.rows", {}, ...list.map((property) => row(property, schemas, depth)));
}

function row({ name, schema, required, description }, schemas, depth) {
  const resolved = schemas.resolve(schema) ?? {};
  const facts = [schemas.type(schema), schemas.range(schema)].filter(Boolean);
  if ("default" in resolved) {
    facts.push(`default ${JSON.stringify(resolved.default)}`);
  }
  const made = element("li", {}, element("code.name", {}, name), " ", element("span.type", {}, facts.join(", ")));
  if (required) {
    made.append(" ", element("span.required", {}, "required"));
  }
  made.append(markdown("div.explain", description ?? schema.description ?? resolved.description ?? ""));
  made.append(properties("what is in it", schemas.inner(schema), schemas, depth + 1));
  return made;
}

function showSample(sample, operation, schemas) {
  const content = schemas.resolve(operation.requestBody)?.content["application/json"];
  const parameters = (operation.parameters ?? []).map((parameter) => schemas.resolve(parameter));
  const attempt = new TryIt(sample.querySelector("form"), {
    method: operation.method,
    path: operation.path,
    parameters,
    hasBody: content !== undefined,
  });
  const showCommand = () => {
    const command = curl({
      method: operation.method,
      url: attempt.url,
      body: attempt.body,
      withKey: operation.needsKey && access.key !== "",
    });
    const head = element("div.code-head", {}, element("span", {}, "curl"), copyButton(() => command));
    sample.querySelector(".curl").replaceChildren(element("div.code", {}, head, element("pre", { tabindex: "0" }, command)));
  };
  const examples = Object.values(content?.examples ?? {});
  const choose = (index) => {
    attempt.body = examples.length > 0 ? laidOut(JSON.stringify(examples[index].value)) : "";
    showCommand();
  };
  const select = sample.querySelector("select");
  select.append(...examples.map(({ summary }, index) => new Option(summary, String(index))));
  select.parentElement.hidden = examples.length < 2;
  select.addEventListener("change", () => choose(Number(select.value)));
  attempt.onChange(showCommand);
  keyChanged.push(showCommand);
  choose(0);
}

function markdown(tag, text) {
  const made = element(tag);
  showMarkdown(made, text ?? "");
  return made;
}

function slug(text) {
  return text.toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, "");
}

/** Marks the address that is being read. */
function markContents() {
  const links = new Map([...byId("contents").querySelectorAll("a")].map((link) => [link.hash.slice(1), link]));
  const seen = new IntersectionObserver(
    (entries) => {
      const entry = entries.find(({ isIntersecting }) => isIntersecting);
      if (entry) {
        links.forEach((link) => link.removeAttribute("aria-current"));
        links.get(entry.target.id)?.setAttribute("aria-current", "true");
      }
    },
    { rootMargin: "-10% 0px -80% 0px" },
  );
  document.querySelectorAll(".operation").forEach((operation) => seen.observe(operation));
}

byId("key").addEventListener("input", (event) => {
  access.key = event.target.value.trim();
  keyChanged.forEach((listener) => listener());
});

try {
  show(await (await fetch("openapi.json")).json());
  markContents();
  // The browser went there before it was.
  document.getElementById(location.hash.slice(1))?.scrollIntoView();
} catch (error) {
  console.error(error);
  byId("problem").textContent = `The description of the API cannot be shown: ${error.message}`;
}
