/**
 * Documentation as people write it above Rust items: paragraphs, lists, `code`, **strong**, fenced code. Read into plain
 * data; nothing of it is ever taken for HTML.
 *
 * @typedef {{ kind: "text" | "code" | "strong", text: string }} Piece
 * @typedef {{ kind: "paragraph", pieces: Piece[] } | { kind: "list", items: Piece[][] } | { kind: "code", text: string }} Block
 */

/** @param {string} docs @returns {Block[]} */
export function blocks(docs) {
  /** @type {Block[]} */
  const found = [];
  const lines = docs.split("\n");
  /** @type {string[]} */
  let paragraph = [];
  const finish = () => {
    if (paragraph.length) found.push({ kind: "paragraph", pieces: pieces(paragraph.join(" ")) });
    paragraph = [];
  };
  for (let at = 0; at < lines.length; at += 1) {
    const line = lines[at].trimEnd();
    const item = /^\s*[-*] +(.*)$/.exec(line);
    if (/^\s*```/.test(line)) {
      finish();
      const end = lines.findIndex((other, index) => index > at && /^\s*```/.test(other));
      found.push({ kind: "code", text: lines.slice(at + 1, end < 0 ? lines.length : end).join("\n") });
      at = end < 0 ? lines.length : end;
    } else if (item) {
      finish();
      const last = found.at(-1);
      if (last?.kind === "list") last.items.push(pieces(item[1]));
      else found.push({ kind: "list", items: [pieces(item[1])] });
    } else if (!line.trim()) {
      finish();
    } else {
      paragraph.push(line.trim().replace(/^#+ /, ""));
    }
  }
  finish();
  return found;
}

/** @param {string} text @returns {Piece[]} */
export function pieces(text) {
  /** @type {Piece[]} */
  const found = [];
  // Links of rustdoc show their text alone: what they lead to is not here.
  const plain = text.replace(/\[(`?[^\]]+`?)\](?:\([^)]*\)|\[[^\]]*\])?/g, "$1");
  for (const [whole, code, strong] of plain.matchAll(/`([^`]+)`|\*\*([^*]+)\*\*|[^`*]+|[`*]/g)) {
    const kind = code !== undefined ? "code" : strong !== undefined ? "strong" : "text";
    const last = found.at(-1);
    if (kind === "text" && last?.kind === "text") last.text += whole;
    else found.push({ kind, text: code ?? strong ?? whole });
  }
  return found;
}
