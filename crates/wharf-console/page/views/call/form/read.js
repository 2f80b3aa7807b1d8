/**
 * From JSON to a form: for a call of before, and for somebody who comes back from writing JSON by hand. What does not
 * fit is refused with the path of where.
 *
 * @typedef {import("./draft.js").Draft} Draft
 * @typedef {import("../../../core/shape.js").Shape} Shape
 * @typedef {import("../../../core/shape.js").Types} Types
 * @typedef {import("../../../core/shape.js").Field} Field
 * @typedef {import("../../../core/json.js").Json} Json
 */

import { Exact, parse, write as writeJson } from "../../../core/json.js";
import { bodyOf, wordOf } from "../../../core/shape.js";
import { LONGEST_ARRAY, empty } from "./draft.js";
import { fromBase64, isInteger } from "./scalar.js";
import { below } from "./write.js";

/** Why a text is no form: a sentence. */
export class Misfit extends Error {}

/**
 * The arguments that a JSON text says.
 * @param {Field[]} args
 * @param {Types} types
 * @param {string} text
 * @returns {{ fields: Record<string, Draft | null> }}
 * @throws {Misfit | SyntaxError}
 */
export const read = (args, types, text) => struct(args, types, parse(text), "");

/** @param {string} path @param {string} wanted @returns {never} */
const misfit = (path, wanted) => {
  throw new Misfit(`${path || "the arguments"}: here should be ${wanted}`);
};

/** @param {Json} value @returns {value is Record<string, Json>} */
const isObject = (value) =>
  value !== null && typeof value === "object" && !Array.isArray(value) && !(value instanceof Exact);

/** @param {Shape} shape @param {Types} types @param {Json} value @param {string} path @returns {Draft} */
function draft(shape, types, value, path) {
  const [word, of] = wordOf(shape);
  switch (word) {
    case "bool": return typeof value === "boolean" ? { on: value } : misfit(path, "true or false");
    case "unit": return value === null ? {} : misfit(path, "null");
    case "option": return { some: value === null ? null : draft(of, types, value, path) };
    case "list":
    case "set": return { items: items(value, path).map((item, at) => draft(of, types, item, below(path, at))) };
    case "stream": return { items: items(value, path).map((item, at) => draft(of.item, types, item, below(path, at))) };
    case "array": {
      const found = items(value, path);
      if (found.length !== of.len) misfit(path, `${of.len} items`);
      if (of.len > LONGEST_ARRAY) return { json: writeJson(value) };
      return { items: found.map((item, at) => draft(of.item, types, item, below(path, at))) };
    }
    case "tuple": return tuple(of, types, value, path);
    case "map": return map(of, types, value, path);
    case "type": return body(types[of]?.body, types, value, path);
    default: return scalar(word, value, path);
  }
}

/** @param {string} word @param {Json} value @param {string} path */
function scalar(word, value, path) {
  const isNumber = typeof value === "number" || value instanceof Exact;
  if ((isInteger(word) && !word.endsWith("128")) || word === "f32" || word === "f64") {
    return isNumber ? { text: value instanceof Exact ? value.text : String(value) } : misfit(path, "a number");
  }
  if (typeof value !== "string") return misfit(path, word.endsWith("128") ? "a number in quotes" : "text in quotes");
  if (word !== "bytes") return { text: value };
  const text = fromBase64(value);
  return text === null ? { text: value, as: "base64" } : { text, as: "text" };
}

/** @param {Json} value @param {string} path */
const items = (value, path) => (Array.isArray(value) ? value : misfit(path, "a list"));

/** @param {Shape[]} shapes @param {Types} types @param {Json} value @param {string} path */
function tuple(shapes, types, value, path) {
  const found = items(value, path);
  if (found.length !== shapes.length) misfit(path, `${shapes.length} items`);
  return { items: shapes.map((shape, at) => draft(shape, types, found[at], below(path, at))) };
}

/** @param {{ key: Shape, value: Shape }} of @param {Types} types @param {Json} value @param {string} path */
function map(of, types, value, path) {
  if (!isObject(value)) return misfit(path, "an object");
  const pairs = Object.entries(value).map(([key, item], at) => ({
    key: keyDraft(of.key, types, key),
    value: draft(of.value, types, item, below(below(path, at), "value")),
  }));
  return { pairs };
}

/** @param {Shape} shape @param {Types} types @param {string} key @returns {Draft} */
function keyDraft(shape, types, key) {
  const [word, of] = wordOf(shape);
  if (word !== "type") return { text: key };
  const [kind, inner] = bodyOf(types[of]?.body);
  return kind === "newtype" ? keyDraft(inner, types, key) : { variant: key, body: null };
}

/**
 * @param {import("../../../core/shape.js").Body | undefined} of
 * @param {Types} types
 * @param {Json} value
 * @param {string} path
 * @returns {Draft}
 */
function body(of, types, value, path) {
  const [word, inner] = bodyOf(of);
  switch (word) {
    case "newtype": return draft(inner, types, value, path);
    case "tuple": return tuple(inner, types, value, path);
    case "struct": return struct(inner, types, value, path);
    case "enum": return variant(inner.variants, types, value, path);
    default: return {};
  }
}

/**
 * @param {import("../../../core/shape.js").Variant[]} variants
 * @param {Types} types
 * @param {Json} value
 * @param {string} path
 */
function variant(variants, types, value, path) {
  const [name, content] = typeof value === "string" ? [value, null] : isObject(value)
    ? Object.entries(value)[0] ?? ["", null] : ["", null];
  const found = variants.find((each) => each.name === name);
  if (!found) return misfit(path, `one of ${variants.map((each) => each.name).join(", ")}`);
  const isUnit = bodyOf(found.body)[0] === "unit";
  return { variant: name, body: isUnit ? null : body(found.body, types, content, below(path, name)) };
}

/** @param {Field[]} fields @param {Types} types @param {Json} value @param {string} path */
function struct(fields, types, value, path) {
  if (!isObject(value)) return misfit(path, "an object");
  const unknown = Object.keys(value).find((name) => !fields.some((field) => field.name === name));
  if (unknown !== undefined) misfit(below(path, unknown), `no such field; there are ${fields.map((field) =>
    field.name).join(", ") || "none"}`);
  const read = fields.map((field) => {
    if (field.name in value) return [field.name, draft(field.shape, types, value[field.name], below(path, field.name))];
    if (field.default) return [field.name, null];
    if (wordOf(field.shape)[0] === "option") return [field.name, empty(field.shape, types)];
    return misfit(below(path, field.name), "a value");
  });
  return { fields: Object.fromEntries(read) };
}
