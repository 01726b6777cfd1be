/** A reply, put together from the chunks that it comes in. */
export class Reply {
  content = "";
  thoughts = "";
  calls = [];
  finishReason = null;

  #plain;
  #begun = performance.now();
  #first = 0;
  #last = 0;
  #pieces = 0;
  #thought = 0;
  #usage = null;
  #timings = null;

  /**
   * @param {boolean} plain whether its text is data, not Markdown
   */
  constructor(plain) {
    this.#plain = plain;
  }

  /** Takes the next chunk. */
  take(chunk) {
    this.#usage = chunk.usage ?? this.#usage;
    this.#timings = chunk.timings ?? this.#timings;
    const choice = chunk.choices[0];
    if (!choice) {
      return;
    }
    this.finishReason = choice.finish_reason ?? this.finishReason;
    const { content, reasoning_content: thoughts, tool_calls: calls } = choice.delta;
    if (content || thoughts || calls) {
      this.#count();
    }
    this.thoughts += thoughts ?? "";
    this.content += content ?? "";
    calls?.forEach((call) => this.#takeCall(call));
    if (thoughts) {
      this.#thought = this.#last;
    }
  }

  #count() {
    this.#last = performance.now();
    this.#first ||= this.#last;
    this.#pieces++;
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

  /** How much it is and how fast it came: what the server counted, or about that until it tells. */
  figures() {
    const parts = [...this.#speed(), ...this.#prompt()];
    if (this.finishReason === "length") {
      parts.push("ended at the limit of tokens");
    }
    return parts.join(" · ");
  }

  #speed() {
    const tokens = this.#timings?.predicted_n ?? this.#usage?.completion_tokens;
    if (tokens !== undefined) {
      const speed = this.#timings?.predicted_per_second;
      return [`${count(tokens)}`, ...(speed ? [`${rounded(speed)} tokens/s`] : [])];
    }
    const seconds = (this.#last - this.#first) / 1000;
    // A chunk is about a token.
    return seconds > 0.2 ? [`about ${count(this.#pieces)}`, `about ${rounded(this.#pieces / seconds)} tokens/s`] : [];
  }

  #prompt() {
    if (!this.#usage) {
      return [];
    }
    const cached = this.#usage.prompt_tokens_details?.cached_tokens ?? 0;
    return [`prompt of ${count(this.#usage.prompt_tokens)}${cached ? `, ${cached} of them cached` : ""}`];
  }
}

function count(tokens) {
  return `${tokens.toLocaleString("en")} ${tokens === 1 ? "token" : "tokens"}`;
}

function rounded(number) {
  return number < 10 ? number.toFixed(1) : Math.round(number).toLocaleString("en");
}
