/**
 * Makes an element. Texts become text nodes: nothing that a model or a server says is ever read as
 * HTML.
 *
 * @param {string} tag its name, with classes after dots: "p.problem"
 * @param {Object} attributes its attributes
 * @param {...(Node|string)} children what is in it
 */
export function element(tag, attributes = {}, ...children) {
  const [name, ...classes] = tag.split(".");
  const made = document.createElement(name);
  made.classList.add(...classes);
  for (const [key, value] of Object.entries(attributes)) {
    made.setAttribute(key, value);
  }
  made.append(...children);
  return made;
}

/** The element with an id. */
export function byId(id) {
  return document.getElementById(id);
}

/** A copy of what is in a template. */
export function copyOf(id) {
  return byId(id).content.firstElementChild.cloneNode(true);
}

/** JSON laid out for people, or the text itself where it is not JSON (yet). */
export function pretty(text) {
  try {
    return JSON.stringify(JSON.parse(text), null, 2);
  } catch {
    return text;
  }
}

/**
 * A button that copies a text.
 *
 * @param {function(): string} text
 */
export function copyButton(text) {
  const button = element("button.quiet.small.copy", { type: "button" }, "Copy");
  button.addEventListener("click", () => copy(text(), button));
  return button;
}

/** Copies a text, and says so in the button. */
export async function copy(text, button) {
  const label = button.querySelector("span") ?? button;
  const before = label.dataset.label ?? label.textContent;
  label.dataset.label = before;
  label.textContent = (await copied(text)) ? "Copied" : "Cannot copy";
  setTimeout(() => (label.textContent = before), 1500);
}

async function copied(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    // Browsers keep the clipboard from pages that came by plain HTTP from another machine.
    const area = element("textarea", { readonly: "" });
    area.value = text;
    (document.querySelector("dialog[open]") ?? document.body).append(area);
    area.select();
    const done = document.execCommand("copy");
    area.remove();
    return done;
  }
}
