/** Finding by a few letters, as in the palette: `cait` finds `cart.items`. */

/**
 * How well `text` fits what was typed: higher is better, null is not at all. Letters must come in order; those at the
 * start of words, and one after the other, count more.
 * @param {string} typed
 * @param {string} text
 */
export function score(typed, text) {
  const wanted = typed.toLowerCase().replace(/\s+/g, "");
  const lower = text.toLowerCase();
  if (!wanted) return 0;
  const whole = lower.indexOf(wanted);
  if (whole >= 0) return 1000 - whole * 2 - text.length / 100 + (startsWord(text, whole) ? 200 : 0);
  let sum = 0;
  let at = -1;
  for (const letter of wanted) {
    const next = lower.indexOf(letter, at + 1);
    if (next < 0) return null;
    sum += next === at + 1 ? 8 : startsWord(text, next) ? 6 : 1;
    at = next;
  }
  return sum - text.length / 100;
}

/** @param {string} text @param {number} at */
const startsWord = (text, at) => at === 0 || /[\s./_:-]/.test(text[at - 1]);

/**
 * The items that fit, best first; all of them, as they are, when nothing was typed.
 * @template T
 * @param {string} typed
 * @param {T[]} items
 * @param {(item: T) => string} text
 * @param {number} most
 * @returns {T[]}
 */
export function find(typed, items, text, most = 50) {
  if (!typed.trim()) return items.slice(0, most);
  return items
    .map((item, index) => ({ item, index, fit: score(typed, text(item)) }))
    .filter(({ fit }) => fit !== null)
    .sort((left, right) => /** @type {number} */ (right.fit) - /** @type {number} */ (left.fit)
      || left.index - right.index)
    .slice(0, most)
    .map(({ item }) => item);
}
