/**
 * Reads server-sent events.
 *
 * @param {ReadableStream<Uint8Array>} body the body of an answer
 * @yields {{name: string, data: string}} an event, as soon as it is whole
 */
export async function* events(body) {
  let name = "";
  let data = [];
  for await (const line of lines(body)) {
    if (line === "") {
      if (data.length > 0) {
        yield { name: name || "message", data: data.join("\n") };
      }
      name = "";
      data = [];
    } else if (line.startsWith("data:")) {
      data.push(value(line, 5));
    } else if (line.startsWith("event:")) {
      name = value(line, 6);
    }
  }
}

function value(line, from) {
  return line.slice(line[from] === " " ? from + 1 : from);
}

async function* lines(body) {
  const reader = body.getReader();
  const decoder = new TextDecoder();
  let text = "";
  try {
    for (;;) {
      const { done, value } = await reader.read();
      text += decoder.decode(value, { stream: !done });
      const parts = text.split(/\r?\n/);
      // A line may go on in the next piece.
      text = done ? "" : parts.pop();
      yield* parts;
      if (done) {
        return;
      }
    }
  } finally {
    // Also when nobody reads on: the server then stops.
    reader.cancel().catch(() => {});
  }
}
