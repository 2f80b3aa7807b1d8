/** How numbers, times and sizes are written for people. Everything here is a pure function of its arguments. */

const DASH = "–";

/** @param {number} value @param {number} digits significant ones */
const significant = (value, digits) => {
  if (value === 0) return "0";
  const whole = Math.floor(Math.log10(Math.abs(value))) + 1;
  return value.toFixed(Math.max(0, digits - Math.max(whole, 1)));
};

/**
 * A count in at most four characters and a letter: `0`, `9.5`, `142`, `1.4k`, `12k`, `3.2M`.
 * @param {number | null | undefined} value
 */
export function short(value) {
  if (value == null || Number.isNaN(value)) return DASH;
  const size = Math.abs(value);
  if (size < 0.05) return "0";
  if (size < 9.95) return value.toFixed(1).replace(/\.0$/, "");
  if (size < 999.5) return Math.round(value).toString();
  for (const [unit, letter] of /** @type {[number, string][]} */ ([[1e3, "k"], [1e6, "M"], [1e9, "G"]])) {
    const scaled = value / unit;
    if (Math.abs(scaled) < 9.95) return scaled.toFixed(1).replace(/\.0$/, "") + letter;
    if (Math.abs(scaled) < 999.5) return Math.round(scaled) + letter;
  }
  return value.toExponential(1);
}

/** Calls a second: `142/s`. @param {number | null | undefined} value */
export const rate = (value) => (value == null ? DASH : `${short(value)}/s`);

/** A whole number with thin spaces between thousands. @param {number | null | undefined} value */
export const whole = (value) =>
  value == null ? DASH : Math.round(value).toString().replace(/\B(?=(\d{3})+(?!\d))/g, "\u202f");

/**
 * A duration given in microseconds: `0 µs`, `85 µs`, `1.24 ms`, `340 ms`, `2.1 s`, `3 min 5 s`.
 * @param {number | null | undefined} micros
 */
export function micros(micros) {
  if (micros == null || Number.isNaN(micros)) return DASH;
  if (micros < 999.5) return `${Math.round(micros)} µs`;
  if (micros < 999_500) return `${significant(micros / 1e3, 3)} ms`;
  if (micros < 59.95e6) return `${significant(micros / 1e6, 2)} s`;
  return span(micros / 1e3);
}

/**
 * The same for a place with little room, and for figures that change all the time: two digits.
 * @param {number | null | undefined} value
 */
export const microsBrief = (value) =>
  (value == null || value < 999.5 || value >= 59.95e6 ? micros(value)
    : value < 999_500 ? `${significant(value / 1e3, 2)} ms` : micros(value));

/**
 * A length of time given in milliseconds, in its two largest units: `4 s`, `3 min 5 s`, `2 h 10 min`, `5 d 3 h`.
 * @param {number | null | undefined} millis
 */
export function span(millis) {
  if (millis == null || Number.isNaN(millis)) return DASH;
  const seconds = Math.max(0, Math.floor(millis / 1000));
  if (seconds < 60) return `${seconds} s`;
  const steps = /** @type {[number, string, number, string][]} */ ([
    [86_400, "d", 3600, "h"], [3600, "h", 60, "min"], [60, "min", 1, "s"],
  ]);
  for (const [large, name, small, part] of steps) {
    if (seconds < large) continue;
    const rest = Math.floor((seconds % large) / small);
    return rest ? `${Math.floor(seconds / large)} ${name} ${rest} ${part}` : `${Math.floor(seconds / large)} ${name}`;
  }
  return `${seconds} s`;
}

/** How long ago: `now`, `12 s ago`. @param {number} at @param {number} now both in milliseconds */
export const ago = (at, now) => (now - at < 1500 ? "now" : `${span(now - at).split(" ").slice(0, 2).join(" ")} ago`);

/** Bytes in binary units: `0 B`, `12 KiB`, `3.4 MiB`. @param {number | null | undefined} value */
export function bytes(value) {
  if (value == null) return DASH;
  const units = ["B", "KiB", "MiB", "GiB", "TiB"];
  let at = 0;
  let size = value;
  while (size >= 999.5 && at < units.length - 1) {
    size /= 1024;
    at += 1;
  }
  return `${at === 0 ? size : significant(size, 2)} ${units[at]}`;
}

/**
 * A share between 0 and 1: `0 %`, `0.4 %`, `12 %`, `< 0.1 %`; never `0 %` for what is not nothing.
 * @param {number | null | undefined} share
 */
export function percent(share) {
  if (share == null || Number.isNaN(share)) return DASH;
  const value = share * 100;
  if (value === 0) return "0 %";
  if (value < 0.1) return "< 0.1 %";
  if (value > 99.9 && value < 100) return "> 99.9 %";
  return `${value < 9.95 ? value.toFixed(1).replace(/\.0$/, "") : Math.round(value)} %`;
}

const two = (/** @type {number} */ value) => String(value).padStart(2, "0");

/** A time of day: `14:02:09`, with `.123` where `exact`. @param {number} millis @param {boolean} [exact] */
export function clock(millis, exact = false) {
  const at = new Date(millis);
  const day = `${two(at.getHours())}:${two(at.getMinutes())}:${two(at.getSeconds())}`;
  return exact ? `${day}.${String(at.getMilliseconds()).padStart(3, "0")}` : day;
}

/** A date and a time of day: `2026-11-23 14:02:09`. @param {number} millis */
export function moment(millis) {
  const at = new Date(millis);
  return `${at.getFullYear()}-${two(at.getMonth() + 1)}-${two(at.getDate())} ${clock(millis)}`;
}

/** `1 replica`, `3 replicas`. @param {number} count @param {string} one @param {string} [many] */
export const counted = (count, one, many = `${one}s`) => `${whole(count)} ${count === 1 ? one : many}`;
