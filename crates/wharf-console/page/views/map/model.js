/**
 * What the map draws: services, whoever calls them from outside, and the edges between them. The drawing is made anew
 * only when there are others; figures change on it.
 *
 * @typedef {import("../../state/live.js").State} State
 * @typedef {import("../../state/live.js").EdgeState} EdgeState
 * @typedef {import("../../state/live.js").ServiceState} ServiceState
 * @typedef {import("./layout/index.js").Layout} Layout
 * @typedef {import("./layout/index.js").Point} Point
 * @typedef {{ down: boolean, layout: Layout, curves: Map<string, Point[]>, paths: Map<string, string>,
 *   labels: Map<string, { at: Point, fits: boolean }> }} Drawing
 */

import { callerName, isOutside } from "../../core/names.js";
import { path, sampled } from "./layout/curve.js";
import { edgeKey, layout } from "./layout/index.js";
import { placeLabels } from "./layout/labels.js";

/** The id under which whoever is outside is drawn: no service can have this name. @param {string} caller */
export const nodeId = (caller) => (isOutside(caller) ? `(${callerName(caller)})` : caller);

/** @param {EdgeState} edge */
export const keyOf = (edge) => edgeKey(nodeId(edge.caller), nodeId(edge.callee));

/** The nodes and edges that are drawn. @param {State} state */
export function graph(state) {
  const edges = state.edges.filter((edge) => edge.caller !== edge.callee);
  const outside = edges.filter((edge) => isOutside(edge.caller)).map((edge) => nodeId(edge.caller));
  return {
    nodes: [...new Set([...state.services.map((service) => service.name), ...outside])],
    edges: edges.map((edge) => ({ from: nodeId(edge.caller), to: nodeId(edge.callee) })),
  };
}

/** What tells one drawing from another. @param {ReturnType<typeof graph>} drawn */
export const fingerprint = ({ nodes, edges }) =>
  [...nodes].sort().join() + "|" + edges.map(({ from, to }) => edgeKey(from, to)).sort().join();

export const NODE = { width: 172, height: 58 };
export const LABEL = { width: 64, height: 27 };

/** Narrower than this, it is a phone. */
export const NARROW = 700;

/**
 * The drawing for a room: columns or rows, whichever can be larger in it; on a phone rows of two, and one scrolls.
 * @param {ReturnType<typeof graph>} drawn
 * @param {{ width: number, height: number }} room in pixels
 * @returns {Drawing}
 */
export function draw(drawn, room) {
  if (room.width < NARROW) {
    // Long edges need lanes beside the boxes.
    const most = Math.max(1, Math.floor(room.width / 190));
    return made(drawn, true, { width: 140, height: NODE.height, between: 66, beside: 14, most, margin: 10 });
  }
  const most = rowsFor(drawn.nodes.length);
  const columns = made(drawn, false, { ...NODE, between: 88, beside: 28, most, margin: 24 });
  const rows = made(drawn, true, { ...NODE, between: 74, beside: 26, most, margin: 24 });
  const scale = (/** @type {Drawing} */ { layout: { width, height } }) => Math.min(room.width / width,
    room.height / height);
  // Columns are read more easily: what is nearly as large is not worth rows.
  return scale(columns) * 1.15 >= Math.min(1, scale(rows)) ? columns : rows;
}

/**
 * @param {ReturnType<typeof graph>} drawn
 * @param {boolean} down
 * @param {Omit<import("./layout/index.js").Measures, "direction">} measures
 * @returns {Drawing}
 */
function made({ nodes, edges }, down, measures) {
  const made = layout(nodes, edges, { direction: down ? "down" : "right", ...measures });
  const curves = new Map([...made.routes].map(([key, route]) => [key, sampled(route, down)]));
  return {
    down,
    layout: made,
    curves,
    paths: new Map([...made.routes].map(([key, route]) => [key, path(route, down)])),
    labels: placeLabels(curves, made.boxes.values(), LABEL),
  };
}

/**
 * How many boxes a column has at most, so that many services make a drawing of about the form of a screen.
 * @param {number} count
 */
const rowsFor = (count) => Math.max(6, Math.ceil(Math.sqrt(count * 1.9)));

/** What depends on what: everything before and after a node, or an edge, on the ways of calls.
 * @param {ReturnType<typeof graph>} drawn @param {string} focus a node's id or an edge's key
 * @returns {{ nodes: Set<string>, edges: Set<string> }} */
export function related({ nodes, edges }, focus) {
  const found = { nodes: new Set(/** @type {string[]} */ ([])), edges: new Set(/** @type {string[]} */ ([])) };
  const edge = edges.find(({ from, to }) => edgeKey(from, to) === focus);
  if (!edge && !nodes.includes(focus)) return found;
  const walk = (/** @type {string} */ start, /** @type {"from" | "to"} */ near, /** @type {"from" | "to"} */ far) => {
    const seen = new Set([start]);
    const waiting = [start];
    for (let id = waiting.pop(); id !== undefined; id = waiting.pop()) {
      found.nodes.add(id);
      for (const each of edges) {
        if (each[near] !== id) continue;
        found.edges.add(edgeKey(each.from, each.to));
        if (!seen.has(each[far])) {
          seen.add(each[far]);
          waiting.push(each[far]);
        }
      }
    }
  };
  if (edge) found.edges.add(focus);
  walk(edge ? edge.from : focus, "to", "from");
  walk(edge ? edge.to : focus, "from", "to");
  return found;
}

/**
 * The nearest node in a direction, for the arrow keys.
 * @param {Layout} layout
 * @param {string} from
 * @param {string} key
 */
export function neighbour({ boxes }, from, key) {
  const [dx, dy] = /** @type {Record<string, [number, number]>} */ ({
    ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1],
  })[key];
  const start = boxes.get(from);
  if (!start) return null;
  let best = null;
  let least = Infinity;
  for (const [id, box] of boxes) {
    const along = (box.x - start.x) * dx + (box.y - start.y) * dy;
    const aside = Math.abs((box.x - start.x) * dy + (box.y - start.y) * dx);
    const distance = along + aside * 2;
    if (id !== from && along > 1 && distance < least) {
      least = distance;
      best = id;
    }
  }
  return best;
}
