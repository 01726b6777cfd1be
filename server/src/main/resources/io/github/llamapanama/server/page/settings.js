import { defaults, access } from "./server.js";
import { byId } from "./dom.js";

const STORE = "llama-panama.settings";
const NUMBERS = ["temperature", "top_p", "top_k", "min_p", "max_tokens", "seed"];

/** What a person set: kept in this browser, but for the key, which is kept nowhere. */
export class Settings {
  #dialog = byId("settings");
  #form = this.#dialog.querySelector("form");
  #values = load();

  constructor() {
    this.#fill();
    this.#form.addEventListener("input", (event) => this.#changed(event.target));
    // The browser's own check would keep the dialog open without a word where nobody looks.
    this.#form.addEventListener("keydown", (event) => {
      if (event.key === "Enter" && event.target.tagName === "INPUT") {
        event.preventDefault();
        this.#dialog.close();
      }
    });
    byId("open-settings").addEventListener("click", () => this.open());
    byId("reset-settings").addEventListener("click", () => this.#reset());
  }

  /** Shows them, with the cursor in one of them if it is named. */
  open(name) {
    this.#fill();
    this.#dialog.showModal();
    if (name) {
      this.#form.elements[name].focus();
    }
    this.#showDefaults();
  }

  /** The system prompt, empty if there is none. */
  get system() {
    return (this.#values.system ?? "").trim();
  }

  /** The model that was chosen last. */
  get model() {
    return this.#values.model ?? "";
  }

  set model(name) {
    this.#set("model", name);
  }

  /** Whether replies follow a JSON schema. */
  get hasSchema() {
    return Boolean(this.#values.schema?.trim());
  }

  /**
   * The parameters of a request.
   *
   * @throws {SettingError} if one cannot be read
   */
  parameters() {
    const parameters = {};
    for (const name of NUMBERS) {
      if (this.#values[name]) {
        parameters[name] = Number(this.#values[name]);
      }
    }
    if (this.#values.reasoning_effort) {
      parameters.reasoning_effort = this.#values.reasoning_effort;
    }
    const schema = this.#read("schema");
    if (schema) {
      parameters.response_format = { type: "json_schema", json_schema: { name: "reply", schema } };
    }
    const tools = this.#read("tools");
    if (tools) {
      parameters.tools = tools;
    }
    return parameters;
  }

  #read(name) {
    const text = this.#values[name]?.trim();
    const problem = problemOf(name, text);
    if (problem) {
      throw new SettingError(name, problem);
    }
    return text && JSON.parse(text);
  }

  #fill() {
    for (const field of this.#form.elements) {
      if (field.name === "key") {
        field.value = access.key;
      } else if (field.name) {
        field.value = this.#values[field.name] ?? "";
        this.#check(field);
      }
    }
  }

  #changed(field) {
    if (field.name === "key") {
      access.key = field.value.trim();
      return;
    }
    this.#check(field);
    // Half a number is no number: what it was before stays.
    if (field.validity.valid) {
      this.#set(field.name, field.value);
    }
  }

  #check(field) {
    const problem = this.#form.querySelector(`[data-problem=${field.name}]`);
    if (problem) {
      problem.textContent = problemOf(field.name, field.value.trim());
      field.setAttribute("aria-invalid", String(problem.textContent !== ""));
    } else {
      field.setAttribute("aria-invalid", String(!field.validity.valid));
    }
  }

  #set(name, value) {
    this.#values[name] = value;
    save(this.#values);
  }

  #reset() {
    this.#values = { model: this.#values.model };
    save(this.#values);
    access.key = "";
    this.#fill();
  }

  async #showDefaults() {
    const server = await defaults();
    for (const name of NUMBERS) {
      const value = server[name];
      const told = typeof value === "number" && !(name === "max_tokens" && value < 0);
      this.#form.elements[name].placeholder = told ? String(Math.round(value * 1000) / 1000) : "default";
    }
    this.#form.elements.seed.placeholder = "random";
  }
}

/** A setting that cannot be read. */
export class SettingError extends Error {
  constructor(setting, message) {
    super(message);
    this.setting = setting;
  }
}

/** What is wrong with a setting that is JSON; empty if nothing is. */
function problemOf(name, text) {
  if (!text) {
    return "";
  }
  const what = name === "schema" ? "The JSON schema" : "The tools";
  let value;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return `${what} cannot be read: ${error.message}.`;
  }
  if (name === "tools") {
    return Array.isArray(value) ? "" : "The tools are a list: [ … ].";
  }
  return value && typeof value === "object" && !Array.isArray(value) ? "" : "The JSON schema is an object: { … }.";
}

function load() {
  try {
    return JSON.parse(localStorage.getItem(STORE)) ?? {};
  } catch {
    return {};
  }
}

function save(values) {
  try {
    localStorage.setItem(STORE, JSON.stringify(values));
  } catch {
    // Without a store they are kept as long as the page.
  }
}
