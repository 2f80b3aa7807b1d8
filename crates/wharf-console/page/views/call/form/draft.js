/**
 * What a person has typed into a form so far. A draft has the form of the shape it is for, and keeps numbers as text, so
 * that none of their digits is lost.
 *
 * @typedef {{ text: string, as?: "text" | "base64" }} TextDraft
 * @typedef {{ on: boolean }} BoolDraft
 * @typedef {{ some: Draft | null }} OptionDraft
 * @typedef {{ items: Draft[] }} ListDraft
 * @typedef {{ pairs: { key: Draft, value: Draft }[] }} MapDraft
 * @typedef {{ fields: Record<string, Draft | null> }} StructDraft a null is left out
 * @typedef {{ variant: string, body: Draft | null }} EnumDraft
 * @typedef {{ json: string }} JsonDraft for what no form is made of
 * @typedef {any} Draft one of the above; the shape tells which
 *
 * @typedef {import("../../../core/shape.js").Shape} Shape
 * @typedef {import("../../../core/shape.js").Types} Types
 * @typedef {import("../../../core/shape.js").Body} Body
 */

import { bodyOf, wordOf } from "../../../core/shape.js";

/** Longer arrays are written as JSON: nobody fills in hundreds of fields. */
export const LONGEST_ARRAY = 32;

/**
 * The draft of somebody who has not typed anything yet.
 * @param {Shape} shape
 * @param {Types} types
 * @param {string[]} inside the types around it
 * @returns {Draft}
 */
export function empty(shape, types, inside = []) {
  const [word, of] = wordOf(shape);
  switch (word) {
    case "bool": return { on: false };
    case "unit": return {};
    case "option": return { some: null };
    case "list":
    case "set":
    case "stream": return { items: [] };
    case "array":
      if (of.len > LONGEST_ARRAY) return { json: "[]" };
      return { items: Array.from({ length: of.len }, () => empty(of.item, types, inside)) };
    case "tuple": return { items: of.map((/** @type {Shape} */ item) => empty(item, types, inside)) };
    case "map": return { pairs: [] };
    case "type": return types[of] && !inside.includes(of) ? emptyBody(types[of].body, types, [...inside, of])
      : { json: "null" };
    case "bytes": return { text: "", as: "text" };
    default: return { text: "" };
  }
}

/**
 * @param {Body | undefined} body
 * @param {Types} types
 * @param {string[]} inside
 * @returns {Draft}
 */
export function emptyBody(body, types, inside = []) {
  const [word, of] = bodyOf(body);
  switch (word) {
    case "newtype": return empty(of, types, inside);
    case "tuple": return { items: of.map((/** @type {Shape} */ item) => empty(item, types, inside)) };
    case "struct":
      return {
        fields: Object.fromEntries(of.map((/** @type {import("../../../core/shape.js").Field} */ field) =>
          [field.name, field.default ? null : empty(field.shape, types, inside)])),
      };
    case "enum": {
      const simple = of.variants.find((/** @type {any} */ variant) => bodyOf(variant.body)[0] === "unit");
      const first = simple ?? of.variants.find((/** @type {any} */ variant) => !isInside(variant.body, types,
        inside)) ?? of.variants[0];
      return first ? variantDraft(first, types, inside) : { json: "null" };
    }
    default: return {};
  }
}

/** A variant that was just chosen. @param {import("../../../core/shape.js").Variant} variant @param {Types} types
 * @param {string[]} inside @returns {EnumDraft} */
export const variantDraft = (variant, types, inside = []) => ({
  variant: variant.name,
  body: bodyOf(variant.body)[0] === "unit" ? null : emptyBody(variant.body, types, inside),
});

/** Whether a body needs a value of a type that it is inside of, and so never ends.
 * @param {Body | undefined} body @param {Types} types @param {string[]} inside @returns {boolean} */
function isInside(body, types, inside) {
  const [word, of] = bodyOf(body);
  const shapes = word === "newtype" ? [of] : word === "tuple" ? of : word === "struct"
    ? of.map((/** @type {any} */ field) => field.shape) : [];
  return shapes.some((/** @type {Shape} */ shape) => {
    const [name, named] = wordOf(shape);
    return name === "type" && (inside.includes(named) || isInside(types[named]?.body, types, [...inside, named]));
  });
}
