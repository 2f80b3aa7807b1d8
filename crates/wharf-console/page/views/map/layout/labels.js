/**
 * Where the figures of edges stand: on their curve, where they hide neither a box nor each other.
 *
 * @typedef {import("./index.js").Point} Point
 * @typedef {import("./index.js").Box} Box
 */

import { lengths, pointAt } from "./curve.js";

/** Where on the curve to try, as a share of its length: near the callee first, where curves have parted. */
const TRIES = [0.62, 0.7, 0.54, 0.78, 0.46, 0.38, 0.3, 0.84, 0.22];

/**
 * The centre of each label. One that has room nowhere gets none; it is shown when its edge is looked at.
 * @param {Map<string, Point[]>} curves points along each edge
 * @param {Iterable<Box>} boxes
 * @param {{ width: number, height: number }} size of a label
 * @returns {Map<string, { at: Point, fits: boolean }>}
 */
export function placeLabels(curves, boxes, size) {
  const taken = [...boxes];
  const found = new Map();
  // The shortest first: they have the fewest places to choose from.
  const listed = [...curves].map(([key, points]) => ({ key, points, along: lengths(points) }));
  listed.sort((left, right) => (left.along.at(-1) ?? 0) - (right.along.at(-1) ?? 0) || (left.key < right.key ? -1 : 1));
  for (const { key, points, along } of listed) {
    if (!points.length) continue;
    const length = along.at(-1) ?? 0;
    const places = TRIES.map((share) => pointAt(points, along, share * length));
    const free = places.find((at) => !taken.some((box) => overlaps(around(at, size), box)));
    if (free) taken.push(around(free, size));
    found.set(key, { at: free ?? places[0], fits: free !== undefined });
  }
  return found;
}

/** @param {Point} at @param {{ width: number, height: number }} size @returns {Box} */
const around = (at, { width, height }) => ({ x: at.x - width / 2, y: at.y - height / 2, width, height });

/** @param {Box} one @param {Box} other */
const overlaps = (one, other) =>
  one.x < other.x + other.width && other.x < one.x + one.width &&
  one.y < other.y + other.height && other.y < one.y + one.height;
