import { copy, copyOf, pretty } from "./dom.js";
import { codeBlock, showMarkdown } from "./markdown.js";

/** What a person wrote, with what can be done about it. */
export class UserView {
  #text;

  /**
   * @param {{content: string}} message
   * @param {function(string)} edited what to do with another text
   */
  constructor({ content }, edited) {
    this.element = copyOf("user-message");
    this.#text = content;
    this.element.querySelector(".bubble").textContent = content;
    onAction(this.element, "copy", (button) => copy(content, button));
    onAction(this.element, "edit", () => this.#edit(true));
    onAction(this.element, "cancel", () => this.#edit(false));
    const editor = this.element.querySelector(".editor");
    const area = editor.querySelector("textarea");
    const send = () => {
      const text = area.value.trim();
      if (text) {
        edited(text);
      }
    };
    editor.addEventListener("submit", (event) => {
      event.preventDefault();
      send();
    });
    area.addEventListener("keydown", (event) => {
      if (sends(event)) {
        event.preventDefault();
        send();
      } else if (event.key === "Escape") {
        event.stopPropagation();
        this.#edit(false);
      }
    });
  }

  #edit(begin) {
    this.element.querySelector(".bubble").hidden = begin;
    this.element.querySelector(".actions").hidden = begin;
    const editor = this.element.querySelector(".editor");
    editor.hidden = !begin;
    if (begin) {
      const area = editor.querySelector("textarea");
      area.value = this.#text;
      area.focus();
    } else {
      this.element.querySelector("[data-action=edit]").focus();
    }
  }
}

/** What the model says: its thoughts, its text, the tools that it calls. */
export class AssistantView {
  #content;
  #calls;
  #thoughts;
  #figures;
  #sendResults = null;
  #text = "";

  /**
   * @param {function()} regenerate what to do when another reply is wanted
   */
  constructor(regenerate) {
    this.element = copyOf("assistant-message");
    this.#content = this.element.querySelector(".content");
    this.#calls = this.element.querySelector(".calls");
    this.#thoughts = this.element.querySelector(".thoughts");
    this.#figures = this.element.querySelector(".figures");
    onAction(this.element, "copy", (button) => copy(this.#text, button));
    onAction(this.element, "regenerate", regenerate);
  }

  /** Whether the reply is still coming. */
  set busy(busy) {
    this.element.classList.toggle("busy", busy);
    this.element.setAttribute("aria-busy", String(busy));
  }

  /** Shows a message, or as much of it as there is. */
  show({ content, plain, reasoning_content: thoughts, tool_calls: calls, seconds, figures }, thinking = false) {
    this.#text = content;
    this.#showThoughts(thoughts, thinking, seconds);
    if (plain) {
      this.#content.replaceChildren(...(content ? [codeBlock(pretty(content), "json")] : []));
    } else {
      showMarkdown(this.#content, content);
    }
    calls.forEach((call, index) => this.#showCall(call, index));
    [...this.#calls.children].slice(calls.length).forEach((call) => call.remove());
    this.#figures.textContent = figures;
  }

  #showThoughts(thoughts, thinking, seconds) {
    if (!thoughts) {
      return;
    }
    if (this.#thoughts.hidden) {
      this.#thoughts.hidden = false;
      this.#thoughts.open = thinking;
    } else if (!thinking && this.#thoughts.classList.contains("now")) {
      // Whoever wants to read on opens them again.
      this.#thoughts.open = false;
    }
    this.#thoughts.classList.toggle("now", thinking);
    this.#thoughts.querySelector("summary").textContent = thinking ? "Thinking…" : `Thought for ${seconds} s`;
    showMarkdown(this.#thoughts.querySelector(".thoughts-text"), thoughts);
  }

  #showCall(call, index) {
    const shown = this.#calls.children[index] ?? this.#calls.appendChild(copyOf("tool-call"));
    shown.dataset.id = call.id;
    shown.querySelector(".call-name").textContent = call.function.name;
    shown.querySelector(".call-arguments").textContent = pretty(call.function.arguments);
  }

  /**
   * Asks for what the tools answer.
   *
   * @param {function(Array<{id: string, text: string}>)} answered
   */
  askResults(answered) {
    const areas = [...this.#calls.querySelectorAll(".call-answer textarea")];
    areas.forEach((area) => (area.parentElement.hidden = false));
    this.#sendResults = document.createElement("button");
    this.#sendResults.type = "button";
    this.#sendResults.className = "primary small send-results";
    this.#sendResults.textContent = areas.length > 1 ? "Send results" : "Send result";
    const send = () => answered(areas.map((area) => ({ id: area.closest(".call").dataset.id, text: area.value })));
    this.#sendResults.addEventListener("click", send);
    areas.at(-1).addEventListener("keydown", (event) => {
      if (sends(event)) {
        event.preventDefault();
        send();
      }
    });
    this.#calls.append(this.#sendResults);
    return areas[0];
  }

  /** Shows what a tool answered. */
  showResult(id, text) {
    this.#sendResults?.remove();
    for (const call of this.#calls.querySelectorAll(".call")) {
      call.querySelector(".call-answer").hidden = true;
      if (call.dataset.id === id) {
        call.querySelector(".call-result").hidden = false;
        call.querySelector(".call-result pre").textContent = pretty(text);
      }
    }
  }
}

/** Whether a key sends what is written: Enter alone, unless it ends a word of an input method. */
export function sends(event) {
  return event.key === "Enter" && !event.shiftKey && !event.isComposing;
}

function onAction(view, name, action) {
  const button = view.querySelector(`[data-action=${name}]`);
  button.addEventListener("click", () => action(button));
}
