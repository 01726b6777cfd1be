import { byId } from "./dom.js";
import { withKey } from "./key-dialog.js";
import { AssistantView, sends, UserView } from "./message-view.js";
import { Reply } from "./reply.js";
import { Scrolling } from "./scrolling.js";
import { chatChunks, modelNames } from "./server.js";
import { SettingError, Settings } from "./settings.js";
import { sentence } from "./words.js";

const STORE = "llama-panama.conversation";

const prompt = byId("prompt");
const list = byId("messages");
const settings = new Settings();
const scrolling = new Scrolling(byId("scroller"), byId("latest"));

/** What was said, as it is sent to the server, with what is shown beside it. */
let messages = load();

/** Ends the reply that is coming; null if none is. */
let running = null;

// The conversation

function show() {
  list.replaceChildren();
  let latest = null;
  messages.forEach((message, index) => {
    if (message.role === "tool") {
      latest?.showResult(message.tool_call_id, message.content);
    } else if (message.role === "user") {
      list.append(new UserView(message, (text) => edit(index, text)).element);
    } else {
      latest = appendReply(index);
      latest.show(message);
    }
  });
  askResults(latest);
  byId("welcome").hidden = messages.length > 0;
  scrolling.toEnd();
}

function appendReply(index) {
  const view = new AssistantView(() => regenerate(index));
  list.append(view.element);
  return view;
}

function askResults(view) {
  const calls = messages.at(-1)?.tool_calls;
  if (calls?.length) {
    view.askResults((results) => {
      messages.push(...results.map(({ id, text }) => ({ role: "tool", tool_call_id: id, content: text })));
      show();
      respond();
    });
  }
}

function send(text) {
  if (running || !text.trim()) {
    return;
  }
  messages.push({ role: "user", content: text.trim() });
  prompt.value = "";
  promptChanged();
  show();
  respond();
}

function edit(index, text) {
  abandon();
  messages = messages.slice(0, index);
  send(text);
}

function regenerate(index) {
  if (!running) {
    messages = messages.slice(0, index);
    show();
    respond();
  }
}

function begin() {
  abandon();
  messages = [];
  save();
  hideNotice();
  show();
  prompt.focus();
}

// A reply

async function respond() {
  save();
  hideNotice();
  const stopper = new AbortController();
  running = stopper;
  showRunning();
  const view = appendReply(messages.length);
  const reply = new Reply(settings.hasSchema);
  view.busy = true;
  scrolling.toEnd();
  say("The model is answering.");
  let problem = null;
  try {
    await withKey(() => receive(reply, view, stopper.signal));
  } catch (error) {
    problem = error;
  }
  if (running !== stopper) {
    // Another conversation or reply has begun meanwhile.
    return;
  }
  running = null;
  view.busy = false;
  finish(reply, view, problem);
  showRunning();
}

async function receive(reply, view, signal) {
  const body = { model: byId("model").value || undefined, messages: wire(), ...settings.parameters() };
  let frame = 0;
  try {
    for await (const chunk of chatChunks(body, { signal, waiting })) {
      hideNotice();
      reply.take(chunk);
      // However fast chunks come, they are shown as often as the screen is drawn.
      frame ||= requestAnimationFrame(() => {
        frame = 0;
        view.show(reply.message(), reply.thinking);
        scrolling.follow();
      });
    }
  } finally {
    cancelAnimationFrame(frame);
  }
}

function finish(reply, view, problem) {
  const stopped = problem?.name === "AbortError";
  const message = reply.message();
  if (problem) {
    // Half a call is none.
    message.tool_calls = [];
  }
  if (stopped) {
    message.figures = [message.figures, "stopped"].filter(Boolean).join(" · ");
  }
  const nothing = problem && !message.content && !message.reasoning_content;
  if (nothing) {
    view.element.remove();
  } else {
    messages.push(message);
    view.show(message);
  }
  save();
  if (problem && !stopped) {
    showProblem(problem);
  } else if (nothing) {
    showNotice("Stopped before the model said anything.", true);
  } else {
    hideNotice();
    askResults(view);
  }
  say(stopped ? "Stopped." : message.content || (message.tool_calls.length > 0 ? "The model calls a tool." : ""));
  scrolling.follow();
}

function wire() {
  const said = messages.map(({ role, content, reasoning_content, tool_calls, tool_call_id }) => ({
    role,
    content,
    ...(reasoning_content && { reasoning_content }),
    ...(tool_calls?.length && { tool_calls }),
    ...(tool_call_id && { tool_call_id }),
  }));
  return settings.system ? [{ role: "system", content: settings.system }, ...said] : said;
}

function stop() {
  running?.abort();
}

/** Stops the reply that is coming, and forgets it. */
function abandon() {
  stop();
  running = null;
  showRunning();
}

// What goes wrong

function waiting(error, seconds) {
  showNotice(`${sentence(error.message)} Trying again in ${seconds} s.`, false);
}

function showProblem(problem) {
  if (problem instanceof SettingError) {
    settings.open(problem.setting);
  } else if (!(problem.status >= 0)) {
    console.error(problem);
  }
  showNotice(sentence(problem.message), true);
}

function showNotice(text, retry) {
  byId("notice-text").textContent = text;
  byId("notice-retry").hidden = !retry;
  byId("notice").hidden = false;
  scrolling.follow();
}

function hideNotice() {
  byId("notice").hidden = true;
}

// The models

async function showModels() {
  let names;
  try {
    names = await withKey(() => modelNames({ waiting }));
    hideNotice();
  } catch (error) {
    showNotice(sentence(error.message), true);
    return;
  }
  const select = byId("model");
  select.replaceChildren(...names.map((name) => new Option(name)));
  select.value = names.includes(settings.model) ? settings.model : names[0];
  byId("model-choice").hidden = names.length < 2;
  byId("model-name").hidden = names.length !== 1;
  byId("model-name").textContent = names[0];
}

// The controls

function showRunning() {
  byId("stop").hidden = running === null;
  byId("send").hidden = running !== null;
  document.body.classList.toggle("running", running !== null);
}

function promptChanged() {
  byId("send").disabled = prompt.value.trim() === "";
  if (!CSS.supports("field-sizing", "content")) {
    prompt.style.height = "auto";
    prompt.style.height = `${prompt.scrollHeight}px`;
  }
}

/** Tells those who listen, not look. */
function say(text) {
  byId("status").textContent = text;
}

function load() {
  try {
    return JSON.parse(sessionStorage.getItem(STORE)) ?? [];
  } catch {
    return [];
  }
}

function save() {
  try {
    sessionStorage.setItem(STORE, JSON.stringify(messages));
  } catch {
    // Without a store it is kept as long as the page.
  }
}

byId("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  send(prompt.value);
});
prompt.addEventListener("input", promptChanged);
prompt.addEventListener("keydown", (event) => {
  if (sends(event)) {
    event.preventDefault();
    send(prompt.value);
  }
});
document.addEventListener("keydown", (event) => {
  if (event.key === "Escape" && !document.querySelector("dialog[open]")) {
    stop();
  }
});
byId("stop").addEventListener("click", () => {
  stop();
  prompt.focus();
});
byId("new").addEventListener("click", begin);
byId("notice-retry").addEventListener("click", () => {
  hideNotice();
  if (byId("model").options.length === 0) {
    showModels();
  }
  if (messages.length > 0 && messages.at(-1).role !== "assistant") {
    respond();
  }
});
byId("model").addEventListener("change", (event) => (settings.model = event.target.value));
for (const suggestion of document.querySelectorAll(".suggestions button")) {
  suggestion.addEventListener("click", () => send(suggestion.textContent));
}

show();
promptChanged();
showModels();
