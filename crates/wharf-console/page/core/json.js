/**
 * JSON that loses no digit: a number that JavaScript would round is kept as it was written.
 *
 * @typedef {null | boolean | number | string | Exact | any[] | { [name: string]: any }} Json
 */

/** A number as it was written, such as `9007199254740993`. */
export class Exact {
  /** @param {string} text */
  constructor(text) {
    this.text = text;
  }
}

/** How deep values may be nested: the wire's own bound. */
const DEPTH = 128;

const TOKEN = /\s*(?:([{}[\]:,])|("(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*")|(-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?)|(true|false|null))/y;

/**
 * Reads JSON.
 * @param {string} text
 * @returns {Json}
 * @throws {SyntaxError} that names line and column
 */
export function parse(text) {
  let at = 0;
  /** @type {RegExpExecArray | null} */
  let token = null;
  const fail = (/** @type {string} */ what) => {
    const start = at + (/^\s*/.exec(text.slice(at))?.[0].length ?? 0);
    const lines = text.slice(0, start).split("\n");
    throw new SyntaxError(`${what} at line ${lines.length}, column ${lines[lines.length - 1].length + 1}`);
  };
  const peek = () => {
    if (token) return token;
    TOKEN.lastIndex = at;
    token = TOKEN.exec(text);
    return token ?? fail(text.slice(at).trim() ? "this is no JSON" : "the text ends too early");
  };
  const take = () => {
    const taken = /** @type {RegExpExecArray} */ (peek());
    at += taken[0].length;
    token = null;
    return taken;
  };
  const takeMark = (/** @type {string} */ mark) => {
    if (/** @type {RegExpExecArray} */ (peek())[1] !== mark) fail(`here should be \`${mark}\``);
    take();
  };
  /** @param {number} depth @returns {Json} */
  const value = (depth) => {
    if (depth > DEPTH) fail(`nested deeper than ${DEPTH}`);
    const next = /** @type {RegExpExecArray} */ (peek());
    if (next[2]) return JSON.parse(take()[2]);
    if (next[3]) return number(take()[3]);
    if (next[4]) return JSON.parse(take()[4]);
    if (next[1] === "[") return list(depth);
    if (next[1] === "{") return object(depth);
    return /** @type {never} */ (fail("here should be a value"));
  };
  /** @param {number} depth */
  const list = (depth) => {
    /** @type {Json[]} */
    const items = [];
    takeMark("[");
    if (/** @type {RegExpExecArray} */ (peek())[1] !== "]") {
      do items.push(value(depth + 1));
      while (/** @type {RegExpExecArray} */ (peek())[1] === "," && take());
    }
    takeMark("]");
    return items;
  };
  /** @param {number} depth */
  const object = (depth) => {
    /** @type {[string, Json][]} */
    const entries = [];
    takeMark("{");
    if (/** @type {RegExpExecArray} */ (peek())[1] !== "}") {
      do {
        if (!/** @type {RegExpExecArray} */ (peek())[2]) fail("here should be a name in quotes");
        const name = JSON.parse(take()[2]);
        takeMark(":");
        entries.push([name, value(depth + 1)]);
      } while (/** @type {RegExpExecArray} */ (peek())[1] === "," && take());
    }
    takeMark("}");
    return Object.fromEntries(entries);
  };
  const result = value(0);
  if (text.slice(at).trim()) fail("nothing should follow");
  return result;
}

/** @param {string} text */
const number = (text) => (String(Number(text)) === text ? Number(text) : new Exact(text));

/**
 * Writes JSON: on one line, or with `indent` spaces a level. Short lists and objects stay on one line either way.
 * @param {Json} value
 * @param {number} [indent]
 * @param {number} [width] what counts as short, in characters
 */
export function write(value, indent = 0, width = 80) {
  /** @param {Json} each @returns {string} */
  const flat = (each) => {
    if (each instanceof Exact) return each.text;
    if (Array.isArray(each)) return `[${each.map(flat).join(indent ? ", " : ",")}]`;
    if (each === null || typeof each !== "object") return JSON.stringify(each);
    const colon = indent ? ": " : ":";
    const entries = Object.entries(each).map(([name, item]) => JSON.stringify(name) + colon + flat(item));
    return indent && entries.length ? `{ ${entries.join(", ")} }` : `{${entries.join(",")}}`;
  };
  /** @param {Json} each @param {string} pad @returns {string} */
  const tall = (each, pad) => {
    const line = flat(each);
    if (line.length + pad.length <= width || each === null || typeof each !== "object"
      || each instanceof Exact) return line;
    const inner = pad + " ".repeat(indent);
    if (Array.isArray(each)) return `[\n${each.map((item) => inner + tall(item, inner)).join(",\n")}\n${pad}]`;
    const entries = Object.entries(each).map(([name, item]) => `${inner}${JSON.stringify(name)}: ${tall(item, inner)}`);
    return `{\n${entries.join(",\n")}\n${pad}}`;
  };
  return indent ? tall(value, "") : flat(value);
}

/**
 * The same text in pieces with what each is, for colouring: `name`, `text`, `number`, `word`, `mark`.
 * @param {string} text JSON
 * @returns {{ kind: string, text: string }[]}
 */
export function pieces(text) {
  const found = [];
  const pattern = /("(?:[^"\\]|\\.)*")(\s*:)?|(-?\d[\d.eE+-]*)|(true|false|null)|([^"\d\-tfn]+|.)/gs;
  for (const [whole, string, colon, digits, word] of text.matchAll(pattern)) {
    if (string) {
      found.push({ kind: colon ? "name" : "text", text: string });
      if (colon) found.push({ kind: "mark", text: colon });
    } else {
      found.push({ kind: digits ? "number" : word ? "word" : "mark", text: whole });
    }
  }
  return found;
}
