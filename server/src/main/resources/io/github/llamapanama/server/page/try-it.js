import { element, pretty } from "./dom.js";
import { access } from "./server.js";

/** How much of an answer is shown. */
const MOST_SHOWN = 100_000;

/** Sends a request that a person has written, and shows what is answered, as it comes. */
export class TryIt {
  #form;
  #method;
  #path;
  #parameters;
  #stopper = null;

  /**
   * @param {Element} form
   * @param {{method: string, path: string, parameters: Array<Object>, hasBody: boolean}} operation
   */
  constructor(form, { method, path, parameters, hasBody }) {
    this.#form = form;
    this.#method = method;
    this.#path = path;
    this.#parameters = parameters;
    form.querySelector(".body").hidden = !hasBody;
    form.querySelector(".inputs").append(...parameters.map(input));
    form.addEventListener("submit", (event) => {
      event.preventDefault();
      this.#send();
    });
    form.querySelector("[data-action=stop]").addEventListener("click", () => this.#stopper?.abort());
  }

  /** What the form is about when it changes. */
  onChange(listener) {
    this.#form.addEventListener("input", listener);
  }

  get body() {
    return this.#form.querySelector(".body textarea").value;
  }

  set body(text) {
    this.#form.querySelector(".body textarea").value = text;
  }

  /** The address, with its parameters. */
  get url() {
    let path = this.#path;
    const query = new URLSearchParams();
    for (const { name, in: place } of this.#parameters) {
      const value = this.#form.elements[name].value;
      if (place === "path") {
        path = path.replace(`{${name}}`, value ? encodeURIComponent(value) : `{${name}}`);
      } else if (value) {
        query.set(name, value);
      }
    }
    const url = new URL(path.slice(1), document.baseURI);
    url.search = query;
    return url;
  }

  async #send() {
    this.#stopper?.abort();
    const stopper = new AbortController();
    this.#stopper = stopper;
    this.#running(true);
    const begun = performance.now();
    const answer = this.#form.querySelector(".answer");
    answer.hidden = true;
    answer.textContent = "";
    this.#outcome("Waiting…", false);
    try {
      const response = await fetch(this.url, this.#request(stopper.signal));
      const status = `${response.status} ${response.statusText}`.trim();
      this.#outcome(status, !response.ok);
      answer.hidden = false;
      await this.#show(response, answer);
      this.#outcome(`${status} · ${Math.round(performance.now() - begun)} ms`, !response.ok);
    } catch (error) {
      const stopped = error.name === "AbortError";
      this.#outcome(stopped ? "Stopped" : "The server cannot be reached.", !stopped);
    }
    if (this.#stopper === stopper) {
      this.#running(false);
    }
  }

  #request(signal) {
    const headers = access.key ? { Authorization: `Bearer ${access.key}` } : {};
    if (this.#method === "GET") {
      return { headers, signal };
    }
    return { method: this.#method, headers: { ...headers, "Content-Type": "application/json" }, body: this.body, signal };
  }

  async #show(response, answer) {
    const decoder = new TextDecoder();
    let text = "";
    for (const reader = response.body.getReader(); ; ) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      if (text.length > MOST_SHOWN) {
        answer.textContent = `${text.slice(0, MOST_SHOWN)}\n…`;
        await reader.cancel();
        return;
      }
      answer.textContent = done ? pretty(text) : text;
      if (done) {
        return;
      }
    }
  }

  #running(running) {
    this.#form.querySelector("[data-action=stop]").hidden = !running;
  }

  #outcome(text, bad) {
    const outcome = this.#form.querySelector(".outcome");
    outcome.textContent = text;
    outcome.classList.toggle("problem", bad);
  }
}

function input({ name, required, schema = {}, example = "" }) {
  return element(
    "label.field",
    {},
    name,
    element("input", { name, value: example, placeholder: schema.default ?? "", ...(required && { required: "" }) }),
  );
}
