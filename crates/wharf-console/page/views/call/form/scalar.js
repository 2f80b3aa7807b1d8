/** Values without parts: what may be typed for them, and what JSON it is. */

const INTEGER = /^[iu](8|16|32|64|128)$/;
const NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const UUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;
const BASE64 = /^(?:[A-Za-z0-9+/]{4})*(?:[A-Za-z0-9+/]{2}==|[A-Za-z0-9+/]{3}=)?$/;

/** Whether a shape's word is one of a whole number. @param {string} word */
export const isInteger = (word) => INTEGER.test(word);

/** The least and the greatest of a whole number's shape. @param {string} word @returns {[bigint, bigint]} */
export function range(word) {
  const bits = BigInt(word.slice(1));
  return word[0] === "u" ? [0n, 2n ** bits - 1n] : [-(2n ** (bits - 1n)), 2n ** (bits - 1n) - 1n];
}

/** An example of what is wanted. @param {string} word @param {string | null} format */
export function hint(word, format) {
  if (isInteger(word)) return "0";
  if (word === "f32" || word === "f64") return "0.0";
  if (word === "char") return "a";
  const hints = /** @type {Record<string, string>} */ ({
    uuid: "67e55044-10b1-426f-9247-bb680e5fe0c8", "date-time": "2026-11-23T14:00:00Z", date: "2026-11-23",
    time: "14:00:00", duration: "PT1H30M", uri: "https://example.org/", decimal: "12.50",
  });
  return hints[format ?? ""] ?? "";
}

/**
 * The JSON of what was typed, or what is wrong with it.
 * @param {string} word
 * @param {string | null} format of a text shape
 * @param {{ text: string, as?: "text" | "base64" }} draft
 * @returns {{ json: string } | { wrong: string }}
 */
export function write(word, format, draft) {
  const text = draft.text;
  if (isInteger(word)) return integer(word, text.trim());
  if (word === "f32" || word === "f64") return float(text.trim());
  if (word === "char") return [...text].length === 1 ? { json: JSON.stringify(text) } : { wrong: "one character" };
  if (word === "bytes") return bytes(draft);
  if (word === "text" && format === "uuid" && !UUID.test(text.trim())) return { wrong: `a UUID, like ${hint(word,
    format)}` };
  if (word === "text" && !text.trim()) return { wrong: `a ${format}, like ${hint(word, format) || "the format says"}` };
  if (word === "never") return { wrong: "there is no value of this" };
  return { json: JSON.stringify(word === "text" ? text.trim() : text) };
}

/** @param {string} word @param {string} text @returns {{ json: string } | { wrong: string }} */
function integer(word, text) {
  const [least, greatest] = range(word);
  const digits = text.replace(/[_\u202f\s](?=\d)/g, "");
  const wrong = `a whole number from ${least} to ${greatest}`;
  if (!/^[+-]?\d{1,40}$/.test(digits)) return { wrong };
  const value = BigInt(digits.replace("+", ""));
  if (value < least || value > greatest) return { wrong };
  return { json: word.endsWith("128") ? `"${value}"` : `${value}` };
}

/** @param {string} text @returns {{ json: string } | { wrong: string }} */
function float(text) {
  const value = Number(text);
  if (!text || !Number.isFinite(value)) return { wrong: "a number, such as 0.5" };
  return { json: NUMBER.test(text) ? text : JSON.stringify(value) };
}

/** @param {{ text: string, as?: "text" | "base64" }} draft @returns {{ json: string } | { wrong: string }} */
function bytes({ text, as }) {
  if (as === "base64") {
    const packed = text.replace(/\s/g, "");
    return BASE64.test(packed) ? { json: `"${packed}"` } : { wrong: "base64 with its padding, such as aGVsbG8=" };
  }
  return { json: `"${toBase64(text)}"` };
}

/** @param {string} text */
export function toBase64(text) {
  const encoded = new TextEncoder().encode(text);
  let binary = "";
  for (const byte of encoded) binary += String.fromCharCode(byte);
  return btoa(binary);
}

/** The text that these bytes are, or null when they are none. @param {string} packed */
export function fromBase64(packed) {
  try {
    const binary = atob(packed);
    return new TextDecoder("utf-8", { fatal: true }).decode(Uint8Array.from(binary, (each) => each.charCodeAt(0)));
  } catch {
    return null;
  }
}
