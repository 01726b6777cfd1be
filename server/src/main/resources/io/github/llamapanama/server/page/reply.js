/** A reply, put together from the chunks that it comes in. */
export class Reply {
  content = "";
  thoughts = "";
  calls = [];
  finishReason = null;

  #plain;
  #begun = performance.now();
  #thought = 0;
  #timings = null;

  /**
   * @param {boolean} plain whether its text is data, not Markdown
   */
  constructor(plain) {
    this.#plain = plain;
  }

  /** Takes the next chunk. */
  take(chunk) {
    this.#timings = chunk.timings ?? this.#timings;
    const [choice] = chunk.choices;
    this.finishReason = choice.finish_reason ?? this.finishReason;
    const { content, reasoning_content: thoughts, tool_calls: calls } = choice.delta;
    this.thoughts += thoughts ?? "";
    this.content += content ?? "";
    calls?.forEach((call) => this.#takeCall(call));
    if (thoughts) {
      this.#thought = performance.now();
    }
  }

  #takeCall({ index, id, function: part }) {
    const call = (this.calls[index] ??= { id: "", type: "function", function: { name: "", arguments: "" } });
    call.id ||= id ?? "";
    call.function.name += part?.name ?? "";
    call.function.arguments += part?.arguments ?? "";
  }

  /** Whether the model thinks, and has said nothing yet. */
  get thinking() {
    return this.thoughts !== "" && this.content === "" && this.calls.length === 0;
  }

  /** The message that it is. */
  message() {
    return {
      role: "assistant",
      content: this.content,
      plain: this.#plain,
      reasoning_content: this.thoughts,
      tool_calls: this.calls.filter(Boolean),
      seconds: Math.round((this.#thought - this.#begun) / 100) / 10,
      figures: this.figures(),
    };
  }

  /** How much it is and how fast it came, as the server has counted so far. */
  figures() {
    if (!this.#timings) {
      return "";
    }
    const { predicted_n: tokens, predicted_per_second: speed, prompt_n: read, cache_n: cached } = this.#timings;
    const parts = [count(tokens)];
    if (speed) {
      parts.push(`${rounded(speed)} tokens/s`);
    }
    parts.push(`prompt of ${count(read + cached)}${cached ? `, ${cached} of them cached` : ""}`);
    if (this.finishReason === "length") {
      parts.push("ended at the limit of tokens");
    }
    return parts.join(" · ");
  }
}

function count(tokens) {
  return `${tokens.toLocaleString("en")} ${tokens === 1 ? "token" : "tokens"}`;
}

function rounded(number) {
  return number < 10 ? number.toFixed(1) : Math.round(number).toLocaleString("en");
}
