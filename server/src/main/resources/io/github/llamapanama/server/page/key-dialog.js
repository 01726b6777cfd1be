import { byId } from "./dom.js";
import { access } from "./server.js";
import { sentence } from "./words.js";

/** Does some work, and asks for a key when the server does, as often as it does. */
export async function withKey(work) {
  for (;;) {
    try {
      return await work();
    } catch (error) {
      if (error.status !== 401 || !(await askKey(error))) {
        throw error;
      }
    }
  }
}

// A button of the form would be what Enter presses, being its first.
byId("ask-key-cancel").addEventListener("click", () => byId("ask-key").close("cancel"));

function askKey(error) {
  const dialog = byId("ask-key");
  const input = byId("ask-key-input");
  byId("ask-key-reason").textContent = sentence(error.message);
  input.value = access.key;
  dialog.returnValue = "cancel";
  if (!dialog.open) {
    dialog.showModal();
  }
  input.select();
  return new Promise((resolve) => {
    dialog.addEventListener(
      "close",
      () => {
        const use = dialog.returnValue === "use";
        if (use) {
          access.key = input.value.trim();
        }
        resolve(use);
      },
      { once: true },
    );
  });
}
