/**
 * The address of the page is its state: `/service/cart?method=add`. This module reads and writes such addresses, and
 * knows nothing of a browser.
 *
 * @typedef {{ view: string, path: string[], query: Record<string, string> }} Route
 * @typedef {Record<string, string | number | boolean | null | undefined>} Query
 */

/** The views, in the order of the navigation. */
export const VIEWS = ["map", "service", "call", "traces", "logs", "events"];

/** @param {string} text */
const decode = (text) => {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    return text; // A lone % was typed by hand; it means itself.
  }
};

/** Colons and commas are allowed in addresses and read better than their codes. @param {string} text */
const encode = (text) => encodeURIComponent(text).replaceAll("%3A", ":").replaceAll("%2C", ",").replaceAll("%20", "+");

/**
 * What an address says. One that names no view is the map.
 * @param {string} address such as `/logs?level=warn`
 * @returns {Route}
 */
export function parse(address) {
  const [path, query] = splitOnce(splitOnce(address, "#")[0], "?");
  const parts = path.split("/").filter(Boolean).map(decode);
  const view = VIEWS.includes(parts[0]) ? parts[0] : "map";
  /** @type {Record<string, string>} */
  const found = {};
  for (const pair of query.split("&").filter(Boolean)) {
    const [name, value] = splitOnce(pair, "=");
    found[decode(name)] = decode(value);
  }
  return { view, path: parts.slice(1), query: found };
}

/**
 * The address of a place. What is empty is left out; names are sorted, so that one place has one address.
 * @param {string} view
 * @param {string | string[]} [path]
 * @param {Query} [query]
 */
export function link(view, path = [], query = {}) {
  const parts = [view, ...(typeof path === "string" ? [path] : path)].map(encode);
  const pairs = Object.entries(query)
    .filter(([, value]) => value != null && value !== "" && value !== false)
    .sort(([left], [right]) => (left < right ? -1 : 1))
    .map(([name, value]) => `${encode(name)}=${encode(value === true ? "1" : String(value))}`);
  return `/${parts.join("/")}${pairs.length ? `?${pairs.join("&")}` : ""}`;
}

/** The address of the same place with some of its query changed. @param {Route} route @param {Query} changes */
export const changed = (route, changes) => link(route.view, route.path, { ...route.query, ...changes });

/** @param {string} text @param {string} at @returns {[string, string]} */
function splitOnce(text, at) {
  const place = text.indexOf(at);
  return place < 0 ? [text, ""] : [text.slice(0, place), text.slice(place + 1)];
}
