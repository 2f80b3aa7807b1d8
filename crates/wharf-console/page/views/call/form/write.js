/**
 * From what was typed to JSON, with everything that is wrong with it, each by the path of its field.
 *
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("../../../core/shape.js").Shape} Shape
 * @typedef {import("../../../core/shape.js").Types} Types
 * @typedef {import("../../../core/shape.js").Field} Field
 * @typedef {Record<string, string>} Problems by path, `item.quantity`
 */

import { bodyOf, wordOf } from "../../../core/shape.js";
import { parse } from "../../../core/json.js";
import { write as writeScalar } from "./scalar.js";

/** The path of a part. @param {string} path @param {string | number} name */
export const below = (path, name) => (path ? `${path}.${name}` : String(name));

/**
 * The arguments of a call as JSON text.
 * @param {Field[]} args
 * @param {Types} types
 * @param {{ fields: Record<string, Draft | null> }} draft
 * @returns {{ json: string, problems: Problems }}
 */
export function write(args, types, draft) {
  const writer = new Writer(types);
  return { json: writer.struct(args, draft, ""), problems: writer.problems };
}

class Writer {
  /** @param {Types} types */
  constructor(types) {
    this.types = types;
    /** @type {Problems} */
    this.problems = {};
  }

  /** @param {string} path @param {string} text */
  wrong(path, text) {
    this.problems[path] ??= text;
    return "null";
  }

  /** @param {Shape} shape @param {Draft} draft @param {string} path @returns {string} */
  value(shape, draft, path) {
    if (typeof draft.json === "string") return this.typed(draft.json, path);
    const [word, of] = wordOf(shape);
    switch (word) {
      case "bool": return String(draft.on);
      case "unit": return "null";
      case "option": return draft.some ? this.value(of, draft.some, path) : "null";
      case "list":
      case "stream": return this.items(draft.items.map(() => (word === "list" ? of : of.item)), draft, path);
      case "set": return this.set(of, draft, path);
      case "array": return this.items(draft.items.map(() => of.item), draft, path);
      case "tuple": return this.items(of, draft, path);
      case "map": return this.map(of, draft, path);
      case "type": return this.body(this.types[of]?.body, draft, path);
      default: return this.scalar(word, of, draft, path);
    }
  }

  /** @param {string} word @param {string | null} format @param {Draft} draft @param {string} path */
  scalar(word, format, draft, path) {
    const written = writeScalar(word, format, draft);
    return "json" in written ? written.json : this.wrong(path, written.wrong);
  }

  /**
   * @param {import("../../../core/shape.js").Body | undefined} body
   * @param {Draft} draft
   * @param {string} path
   * @returns {string}
   */
  body(body, draft, path) {
    if (typeof draft.json === "string") return this.typed(draft.json, path);
    const [word, of] = bodyOf(body);
    switch (word) {
      case "newtype": return this.value(of, draft, path);
      case "tuple": return this.items(of, draft, path);
      case "struct": return this.struct(of, draft, path);
      case "enum": {
        const variant = of.variants.find((/** @type {any} */ each) => each.name === draft.variant);
        if (!variant) return this.wrong(path, "one of the alternatives");
        if (!draft.body) return JSON.stringify(variant.name);
        return `{${JSON.stringify(variant.name)}:${this.body(variant.body, draft.body, below(path, variant.name))}}`;
      }
      default: return "null";
    }
  }

  /** @param {Shape[]} shapes @param {{ items: Draft[] }} draft @param {string} path */
  items(shapes, draft, path) {
    return `[${shapes.map((shape, index) => this.value(shape, draft.items[index], below(path, index))).join(",")}]`;
  }

  /** @param {Shape} shape @param {{ items: Draft[] }} draft @param {string} path */
  set(shape, draft, path) {
    const items = draft.items.map((item, index) => this.value(shape, item, below(path, index)));
    items.forEach((item, index) => {
      if (items.indexOf(item) !== index) this.wrong(below(path, index), "it is in the set already");
    });
    return `[${items.join(",")}]`;
  }

  /**
   * @param {{ key: Shape, value: Shape }} of
   * @param {{ pairs: { key: Draft, value: Draft }[] }} draft
   * @param {string} path
   */
  map(of, draft, path) {
    const seen = new Set();
    const entries = draft.pairs.map(({ key, value }, index) => {
      const place = below(path, index);
      const written = this.value(of.key, key, below(place, "key"));
      // Keys of objects are strings in JSON: numbers too.
      const name = written.startsWith('"') ? written : `"${written}"`;
      if (seen.has(name)) this.wrong(below(place, "key"), "this key is there already");
      seen.add(name);
      return `${name}:${this.value(of.value, value, below(place, "value"))}`;
    });
    return `{${entries.join(",")}}`;
  }

  /** @param {Field[]} fields @param {{ fields: Record<string, Draft | null> }} draft @param {string} path */
  struct(fields, draft, path) {
    const entries = fields.flatMap(({ name, shape }) => {
      const value = draft.fields[name];
      return value ? [`${JSON.stringify(name)}:${this.value(shape, value, below(path, name))}`] : [];
    });
    return `{${entries.join(",")}}`;
  }

  /** @param {string} text @param {string} path */
  typed(text, path) {
    try {
      parse(text);
      return text;
    } catch (error) {
      return this.wrong(path, /** @type {Error} */ (error).message);
    }
  }
}
