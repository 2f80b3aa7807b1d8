/**
 * Shapes, as descriptors write them: a word (`"u32"`), or a word with what it is made of (`{"list": {"type": "Item"}}`).
 *
 * @typedef {string | Record<string, any>} Shape
 * @typedef {{ name: string, docs?: string, shape: Shape, default?: boolean }} Field
 * @typedef {{ name: string, docs?: string, body?: Body, status?: string }} Variant
 * @typedef {"unit" | { newtype: Shape } | { tuple: Shape[] } | { struct: Field[] }
 *   | { enum: { open: boolean, variants: Variant[] } }} Body
 * @typedef {{ docs?: string, body: Body }} TypeDef
 * @typedef {Record<string, TypeDef>} Types
 * @typedef {{ name: string, docs?: string, kind: "read" | "idempotent" | "command", args: Field[], value: Shape,
 *   error: Shape, fingerprint: string, callers?: string[], http?: { method: string, path: string } }} Method
 * @typedef {{ name: string, docs?: string, methods: Method[], types?: Types }} Interface
 */

/** The word of a shape, and what it is made of. @param {Shape} shape @returns {[string, any]} */
export const wordOf = (shape) => (typeof shape === "string" ? [shape, null] : Object.entries(shape)[0]);

/** The word of a body, and what it is made of. @param {Body | undefined} body @returns {[string, any]} */
export const bodyOf = (body) => (body == null || typeof body === "string" ? ["unit", null] : Object.entries(body)[0]);

const NAMES = /** @type {Record<string, string>} */ ({ string: "String", bytes: "Bytes", unit: "()", never: "Never" });

/** A shape as Rust would write it: `Vec<CartItem>`. @param {Shape} shape @returns {string} */
export function rust(shape) {
  const [word, of] = wordOf(shape);
  switch (word) {
    case "option": return `Option<${rust(of)}>`;
    case "list": return `Vec<${rust(of)}>`;
    case "set": return `Set<${rust(of)}>`;
    case "array": return `[${rust(of.item)}; ${of.len}]`;
    case "tuple": return `(${of.map(rust).join(", ")}${of.length === 1 ? "," : ""})`;
    case "map": return `Map<${rust(of.key)}, ${rust(of.value)}>`;
    case "stream": return of.error === "never" ? `Stream<${rust(of.item)}>`
      : `Stream<${rust(of.item)}, ${rust(of.error)}>`;
    case "type":
    case "text": return of;
    default: return NAMES[word] ?? word;
  }
}

/** Whether a shape is a stream. @param {Shape} shape */
export const isStream = (shape) => wordOf(shape)[0] === "stream";

/**
 * A method as its trait has it: `add(shopper: ShopperId, item: CartItem) -> Result<(), CartError>`.
 * @param {Method} method
 */
export function signature(method) {
  const args = method.args.map(({ name, shape }) => `${name}: ${rust(shape)}`).join(", ");
  const result = method.error === "never" ? `Result<${rust(method.value)}>`
    : `Result<${rust(method.value)}, ${rust(method.error)}>`;
  return `${method.name}(${args}) -> ${result}`;
}

/** The names of all types that a shape mentions, itself and through others, in the order of mention.
 * @param {Shape[]} shapes @param {Types} types @returns {string[]} */
export function mentioned(shapes, types) {
  /** @type {string[]} */
  const found = [];
  /** @param {Shape} shape */
  const look = (shape) => {
    const [word, of] = wordOf(shape);
    if (word === "type") {
      if (found.includes(of) || !types[of]) return;
      found.push(of);
      lookIn(types[of].body);
    } else if (word === "tuple") of.forEach(look);
    else if (word === "option" || word === "list" || word === "set") look(of);
    else if (of && typeof of === "object") Object.values(of).filter((part) => typeof part !== "number").forEach(look);
  };
  /** @param {Body | undefined} body */
  const lookIn = (body) => {
    const [word, of] = bodyOf(body);
    if (word === "newtype") look(of);
    else if (word === "tuple") of.forEach(look);
    else if (word === "struct") of.forEach((/** @type {Field} */ field) => look(field.shape));
    else if (word === "enum") of.variants.forEach((/** @type {Variant} */ variant) => lookIn(variant.body));
  };
  shapes.forEach(look);
  return found;
}
