/**
 * Routes as curves: their text for SVG, and points along them for what moves on them and for their labels.
 *
 * @typedef {import("./index.js").Point} Point
 * @typedef {import("./index.js").Box} Box
 */

/** Points of one curved piece. */
const SAMPLES = 14;

/**
 * The two handles of the piece between two points, so that it leaves and arrives along the direction of the layers.
 * @param {Point} from @param {Point} to @param {boolean} down
 * @returns {[Point, Point]}
 */
function handles(from, to, down) {
  if (down) {
    const middle = (from.y + to.y) / 2;
    return [{ x: from.x, y: middle }, { x: to.x, y: middle }];
  }
  const middle = (from.x + to.x) / 2;
  return [{ x: middle, y: from.y }, { x: middle, y: to.y }];
}

const short = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/** The `d` of an SVG path. @param {Point[]} route @param {boolean} down */
export function path(route, down) {
  if (!route.length) return "";
  const parts = [`M${short(route[0].x)} ${short(route[0].y)}`];
  for (let at = 1; at < route.length; at += 1) {
    const [first, second] = handles(route[at - 1], route[at], down);
    const end = route[at];
    parts.push([first, second, end].map(({ x, y }, index) => `${index ? "" : "C"}${short(x)} ${short(y)}`).join(" "));
  }
  return parts.join("");
}

/** Points along a route, close enough to draw it by. @param {Point[]} route @param {boolean} down @returns {Point[]} */
export function sampled(route, down) {
  const points = route.slice(0, 1);
  for (let at = 1; at < route.length; at += 1) {
    const [from, to] = [route[at - 1], route[at]];
    const [first, second] = handles(from, to, down);
    for (let step = 1; step <= SAMPLES; step += 1) {
      const t = step / SAMPLES;
      const [a, b, c, d] = [(1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t ** 3];
      points.push({
        x: a * from.x + b * first.x + c * second.x + d * to.x,
        y: a * from.y + b * first.y + c * second.y + d * to.y,
      });
    }
  }
  return points;
}

/** How far along each point lies. @param {Point[]} points @returns {number[]} */
export function lengths(points) {
  let sum = 0;
  return points.map((point, index) => {
    if (index > 0) sum += Math.hypot(point.x - points[index - 1].x, point.y - points[index - 1].y);
    return sum;
  });
}

/**
 * The point at a distance along.
 * @param {Point[]} points
 * @param {number[]} along
 * @param {number} distance
 * @returns {Point}
 */
export function pointAt(points, along, distance) {
  let low = 0;
  let high = along.length - 1;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (along[middle] < distance) low = middle + 1;
    else high = middle;
  }
  if (low === 0) return points[0];
  const share = (distance - along[low - 1]) / Math.max(along[low] - along[low - 1], 1e-6);
  const [from, to] = [points[low - 1], points[low]];
  return { x: from.x + (to.x - from.x) * share, y: from.y + (to.y - from.y) * share };
}
