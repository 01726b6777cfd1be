import { events } from "./sse.js";

/** The key that the server asks for. It is kept here alone: it is gone with the page. */
export const access = { key: "" };

/** The server refused, in its own words. */
export class ServerError extends Error {
  constructor(status, message, retryAfter = 0) {
    super(message);
    this.name = "ServerError";
    this.status = status;
    this.retryAfter = retryAfter;
  }

  /** Whether the same request may succeed a little later. */
  get passing() {
    return this.status === 503 || this.status === 429;
  }
}

/** The names of the models that the server has, its default first. */
export async function modelNames(options) {
  const answer = await patiently(() => request("v1/models"), options);
  return (await answer.json()).data.map((model) => model.id);
}

/** What the server generates with where a request says nothing, if it tells. */
export async function defaults() {
  try {
    const answer = await request("props");
    return (await answer.json()).default_generation_settings.params ?? {};
  } catch {
    return {};
  }
}

/**
 * Asks for a chat completion.
 *
 * @param {Object} body the request
 * @param {{signal: AbortSignal, waiting: function(ServerError, number)}} options what stops it, and
 *     what is told while the server is not ready yet
 * @yields {Object} its chunks as they come
 */
export async function* chatChunks(body, options) {
  const answer = await patiently(
    () => request("v1/chat/completions", { ...body, stream: true, timings_per_token: true }, options.signal),
    options,
  );
  for await (const event of events(answer.body)) {
    if (event.data === "[DONE]") {
      return;
    }
    const chunk = JSON.parse(event.data);
    if (chunk.error) {
      throw new ServerError(chunk.error.code ?? 500, chunk.error.message);
    }
    yield chunk;
  }
  throw new ServerError(0, "The connection ended before the reply did.");
}

/** Tries again as long as the server says that it is busy or not ready yet. */
async function patiently(attempt, { signal, waiting }) {
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (!error.passing) {
        throw error;
      }
      const seconds = Math.min(Math.max(error.retryAfter, 1), 30);
      waiting(error, seconds);
      await pause(seconds, signal);
    }
  }
}

function pause(seconds, signal) {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, seconds * 1000);
    signal?.addEventListener("abort", () => {
      clearTimeout(timer);
      reject(signal.reason);
    });
  });
}

async function request(path, body, signal) {
  const headers = {};
  if (access.key) {
    headers.Authorization = `Bearer ${access.key}`;
  }
  if (body) {
    headers["Content-Type"] = "application/json";
  }
  const answer = await reach(path, {
    method: body ? "POST" : "GET",
    headers,
    body: body && JSON.stringify(body),
    signal,
  });
  if (!answer.ok) {
    throw await refusal(answer);
  }
  return answer;
}

async function reach(path, init) {
  try {
    return await fetch(new URL(path, document.baseURI), init);
  } catch (error) {
    if (error.name === "AbortError") {
      throw error;
    }
    throw new ServerError(0, "The server cannot be reached. Is it still running?");
  }
}

async function refusal(answer) {
  let message;
  try {
    message = (await answer.json()).error.message;
  } catch {
    message = `The server answered with status ${answer.status}.`;
  }
  return new ServerError(answer.status, message, Number(answer.headers.get("Retry-After")) || 0);
}
