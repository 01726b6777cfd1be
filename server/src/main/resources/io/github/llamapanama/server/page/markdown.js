import { copyButton, element } from "./dom.js";

/**
 * Shows Markdown: what models write of it, made of elements and text nodes, never of HTML. Pictures
 * are shown as links, since the page loads nothing from elsewhere.
 *
 * To be called again as the text grows: blocks that have not changed keep their elements, so that
 * what is selected in them stays selected.
 *
 * @param {Element} container
 * @param {string} text
 */
export function showMarkdown(container, text) {
  const blocks = split(text);
  blocks.forEach((block, index) => {
    const shown = container.children[index];
    const source = block.lines.join("\n");
    if (shown?.markdown === source) {
      return;
    }
    const made = render(block, 0);
    made.markdown = source;
    if (shown) {
      shown.replaceWith(made);
    } else {
      container.append(made);
    }
  });
  while (container.children.length > blocks.length) {
    container.lastElementChild.remove();
  }
}

/** How deep quotes and lists may be in each other; deeper ones are shown as they are written. */
const MOST_DEPTH = 12;

const FENCE = /^ {0,3}(`{3,}|~{3,})\s*([^`\s]*)/;
const HEADING = /^ {0,3}(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^ {0,3}([-*_])(\s*\1){2,}\s*$/;
const QUOTE = /^ {0,3}> ?/;
const ITEM = /^( {0,3})([-*+]|\d{1,9}[.)])(\s+|$)/;
const TABLE_RULE = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

/** The blocks of a text, each with the lines it is written in. */
function split(text) {
  const lines = text.split("\n");
  const blocks = [];
  for (let at = 0; at < lines.length; ) {
    if (lines[at].trim() === "") {
      at++;
      continue;
    }
    const kind = kindOf(lines, at);
    const end = ENDS[kind](lines, at);
    blocks.push({ kind, lines: lines.slice(at, end) });
    at = end;
  }
  return blocks;
}

function kindOf(lines, at) {
  const line = lines[at];
  if (FENCE.test(line)) return "code";
  if (HEADING.test(line)) return "heading";
  if (RULE.test(line)) return "rule";
  if (QUOTE.test(line)) return "quote";
  if (ITEM.test(line)) return "list";
  if (line.includes("|") && TABLE_RULE.test(lines[at + 1] ?? "x") && lines[at + 1].includes("-")) return "table";
  return "paragraph";
}

/** Where a block that begins at a line ends. */
const ENDS = {
  code(lines, at) {
    const fence = FENCE.exec(lines[at])[1];
    for (let next = at + 1; next < lines.length; next++) {
      const line = lines[next].trim();
      if (line.startsWith(fence) && line.replaceAll(fence[0], "") === "") {
        return next + 1;
      }
    }
    return lines.length;
  },
  heading: (lines, at) => at + 1,
  rule: (lines, at) => at + 1,
  quote: (lines, at) => endWhere(lines, at, (line) => !QUOTE.test(line)),
  list(lines, at) {
    let end = at + 1;
    for (let next = at + 1; next < lines.length; next++) {
      const line = lines[next];
      const goesOn = ITEM.test(line) || /^\s{2,}\S/.test(line);
      if (goesOn) {
        end = next + 1;
      } else if (line.trim() !== "") {
        // A line right after an item belongs to it, one after a blank line does not.
        if (end !== next || kindOf(lines, next) !== "paragraph") {
          return end;
        }
        end = next + 1;
      }
    }
    return end;
  },
  table: (lines, at) => endWhere(lines, at + 1, (line) => !line.includes("|")),
  paragraph: (lines, at) => {
    for (let next = at + 1; next < lines.length; next++) {
      if (lines[next].trim() === "" || kindOf(lines, next) !== "paragraph") {
        return next;
      }
    }
    return lines.length;
  },
};

function endWhere(lines, at, ends) {
  for (let next = at + 1; next < lines.length; next++) {
    if (ends(lines[next])) {
      return next;
    }
  }
  return lines.length;
}

function render(block, depth) {
  return RENDERED[depth > MOST_DEPTH ? "paragraph" : block.kind](block.lines, depth);
}

function renderAll(lines, depth) {
  return split(lines.join("\n")).map((block) => render(block, depth));
}

const RENDERED = {
  code(lines) {
    const [, fence, language] = FENCE.exec(lines[0]);
    const last = lines.at(-1).trim();
    const closed = lines.length > 1 && last.startsWith(fence) && last.replaceAll(fence[0], "") === "";
    return codeBlock(lines.slice(1, closed ? -1 : undefined).join("\n"), language);
  },
  heading(lines) {
    const [, marks, text] = HEADING.exec(lines[0]);
    // The page has the first levels.
    return element(`h${Math.min(marks.length + 2, 6)}`, {}, ...inline(text));
  },
  rule: () => element("hr"),
  quote: (lines, depth) =>
    element("blockquote", {}, ...renderAll(lines.map((line) => line.replace(QUOTE, "")), depth + 1)),
  list(lines, depth) {
    const [, , mark] = ITEM.exec(lines[0]);
    const ordered = /\d/.test(mark);
    const list = element(ordered ? "ol" : "ul", ordered ? { start: String(parseInt(mark, 10)) } : {});
    for (const item of items(lines)) {
      const blocks = renderAll(item, depth + 1);
      // An item of one paragraph is that text alone.
      const plain = blocks[0]?.tagName === "P" ? [...blocks.shift().childNodes] : [];
      list.append(element("li", {}, ...plain, ...blocks));
    }
    return list;
  },
  table(lines) {
    const rows = lines.filter((line, index) => index !== 1).map(cells);
    const columns = rows[0].length;
    const row = (texts, tag) =>
      element("tr", {}, ...Array.from({ length: columns }, (_, at) => element(tag, {}, ...inline(texts[at] ?? ""))));
    return element(
      "div.table",
      { tabindex: "0" },
      element(
        "table",
        {},
        element("thead", {}, row(rows[0], "th")),
        element("tbody", {}, ...rows.slice(1).map((texts) => row(texts, "td"))),
      ),
    );
  },
  paragraph: (lines) => element("p", {}, ...inline(lines.join("\n"))),
};

/** A text as code, with its language and a button that copies it. */
export function codeBlock(text, language = "") {
  const head = element("div.code-head", {}, element("span", {}, language), copyButton(() => text));
  return element("div.code", {}, head, element("pre", { tabindex: "0" }, element("code", {}, text)));
}

/** The lines of each item of a list, without the item's mark. */
function items(lines) {
  const all = [];
  const outer = ITEM.exec(lines[0])[1].length;
  let indent = 0;
  for (const line of lines) {
    const item = ITEM.exec(line);
    if (item && item[1].length <= outer + 1) {
      indent = item[0].length;
      all.push([line.slice(indent)]);
    } else {
      const inside = line.length - line.trimStart().length;
      all.at(-1).push(line.slice(Math.min(inside, indent)));
    }
  }
  return all;
}

function cells(line) {
  return line
    .trim()
    .replace(/^\||\|$/g, "")
    .split(/(?<!\\)\|/)
    .map((cell) => cell.trim().replaceAll("\\|", "|"));
}

/** Longer texts in one block are shown as they are: to look for marks in them takes too long. */
const MOST_INLINE = 20_000;

const INLINE = new RegExp(
  [
    /\\(?<escaped>[!-/:-@[-`{-~])/,
    /(?<tick>`+)(?<code>[^]*?[^`])\k<tick>(?!`)/,
    /!?\[(?<label>[^[\]\n]*)\]\((?<target>[^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)(?:\s+"[^"\n]*")?\)/,
    /(?<url>https?:\/\/[^\s<>"'`]*[^\s<>"'`.,;:!?)\]*_])/,
    /\*\*(?<strong>\S(?:[^]*?\S)??)\*\*/,
    /(?<![\w*])\*(?<em>[^\s*](?:[^*\n]*[^\s*])?)\*(?![\w*])/,
    /(?<!\w)__(?<strong2>\S(?:[^]*?\S)??)__(?!\w)/,
    /(?<!\w)_(?<em2>[^\s_](?:[^_\n]*[^\s_])?)_(?!\w)/,
    /~~(?<gone>\S(?:[^]*?\S)??)~~/,
    /(?<newline>\n)/,
  ]
    .map((pattern) => pattern.source)
    .join("|"),
  "g",
);

/** The nodes of a text within a block. */
function inline(text) {
  if (text.length > MOST_INLINE) {
    return [text];
  }
  const nodes = [];
  let at = 0;
  for (const match of text.matchAll(INLINE)) {
    if (match.index > at) {
      nodes.push(text.slice(at, match.index));
    }
    nodes.push(marked(match.groups, match[0]));
    at = match.index + match[0].length;
  }
  if (at < text.length) {
    nodes.push(text.slice(at));
  }
  return nodes;
}

function marked(groups, source) {
  const { escaped, code, label, target, url, strong, strong2, em, em2, gone } = groups;
  if (escaped) return escaped;
  if (code) return element("code", {}, code.replace(/^ (.*\S.*) $/, "$1"));
  if (target !== undefined) return link(target, label || target, source);
  if (url) return link(url, url, source);
  if (strong ?? strong2) return element("strong", {}, ...inline(strong ?? strong2));
  if (em ?? em2) return element("em", {}, ...inline(em ?? em2));
  if (gone) return element("del", {}, ...inline(gone));
  return element("br");
}

/** A link, if it leads where links may lead. */
function link(target, label, source) {
  if (!/^(https?:\/\/|mailto:)/i.test(target)) {
    return source;
  }
  return element("a", { href: target, target: "_blank", rel: "noopener noreferrer" }, label);
}
