/** Scales of charts: round numbers to mark, and lines through points of which some are missing. */

/**
 * Round numbers from 0 to at least `most`: 0, 5, 10, 15.
 * @param {number} most
 * @param {number} count about so many steps
 * @returns {number[]}
 */
export function ticks(most, count = 3) {
  if (!(most > 0)) return [0, 1];
  const raw = most / count;
  const power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * power).find((each) => each >= raw * 0.999) ?? power * 10;
  const found = [];
  for (let at = 0; found.length < 20; at += 1) {
    found.push(Number((at * step).toPrecision(12)));
    if (at * step >= most * 0.999) break;
  }
  return found;
}

/**
 * Powers of ten around two positive numbers, for a scale by order of magnitude.
 * @param {number} least
 * @param {number} most
 */
export function decades(least, most) {
  const from = Math.floor(Math.log10(Math.max(least, 1)));
  const to = Math.max(from + 1, Math.ceil(Math.log10(Math.max(most, 1))));
  return Array.from({ length: to - from + 1 }, (_, index) => 10 ** (from + index));
}

/** A number from one range in another. @param {[number, number]} from @param {[number, number]} to */
export const linear = ([a, b], [c, d]) => (/** @type {number} */ value) =>
  (b === a ? c : c + ((value - a) / (b - a)) * (d - c));

/** The same by order of magnitude. @param {[number, number]} from @param {[number, number]} to */
export const logarithmic = ([a, b], to) => {
  const scale = linear([Math.log10(a), Math.log10(b)], to);
  return (/** @type {number} */ value) => scale(Math.log10(Math.max(value, a)));
};

/**
 * The `d` of a line through points; it is interrupted where a value is missing.
 * @param {(number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 */
export function line(values, x, y) {
  let path = "";
  let pen = false;
  values.forEach((value, index) => {
    if (value == null) {
      pen = false;
      return;
    }
    const alone = !pen && values[index + 1] == null;
    path += `${pen ? "L" : "M"}${x(index).toFixed(1)} ${y(value).toFixed(1)}${alone ? "h.01" : ""}`;
    pen = true;
  });
  return path;
}

/**
 * The `d` of the area between such a line and the ground.
 * @param {(number | null)[]} values
 * @param {(index: number) => number} x
 * @param {(value: number) => number} y
 */
export function area(values, x, y) {
  let path = "";
  let first = -1;
  for (let index = 0; index <= values.length; index += 1) {
    const value = values[index];
    if (value != null) {
      if (first < 0) {
        first = index;
        path += `M${x(index).toFixed(1)} ${y(0).toFixed(1)}`;
      }
      path += `L${x(index).toFixed(1)} ${y(value).toFixed(1)}`;
    } else if (first >= 0) {
      path += `L${x(index - 1).toFixed(1)} ${y(0).toFixed(1)}Z`;
      first = -1;
    }
  }
  return path;
}

/** The largest of the values that are there. @param {...(number | null)[]} lists */
export const largest = (...lists) => lists.flat().reduce((most, value) => Math.max(/** @type {number} */ (most),
  value ?? 0), 0) ?? 0;

/**
 * Times of day to mark between two moments, at whole minutes.
 * @param {number} from
 * @param {number} to
 * @param {number} count
 */
export function times(from, to, count = 4) {
  const minute = 60_000;
  const step = [1000, 2000, 5000, 10_000, 30_000, minute, 2 * minute, 5 * minute, 10 * minute, 30 * minute, 60 * minute,
    360 * minute]
    .find((each) => (to - from) / each <= count) ?? 1440 * minute;
  const found = [];
  for (let at = Math.ceil(from / step) * step; at <= to; at += step) found.push(at);
  return found;
}
