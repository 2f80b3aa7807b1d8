/**
 * A layered drawing of who calls whom: columns from left to right, or rows from above. Pure: the same nodes and edges
 * give the same drawing, whatever their order.
 *
 * @typedef {import("./layers.js").Edge} Edge
 * @typedef {{ x: number, y: number }} Point
 * @typedef {{ x: number, y: number, width: number, height: number }} Box
 * @typedef {{ boxes: Map<string, Box>, routes: Map<string, Point[]>, width: number, height: number }} Layout
 * @typedef {{ direction: "right" | "down", width: number, height: number, between: number, beside: number,
 *   most?: number, margin: number }} Measures
 *   size of a node, room between layers and between nodes of one, how many nodes a layer has at most
 */

import { layers, withoutCircles } from "./layers.js";
import { order } from "./order.js";
import { place } from "./place.js";

/** What stands for a long edge in a layer that it passes. */
const LANE = 10;

/** @param {string} from @param {string} to */
export const edgeKey = (from, to) => `${from}>${to}`;

/**
 * @param {string[]} nodes
 * @param {Edge[]} given those between other nodes, and from a node to itself, are left out
 * @param {Measures} measures
 * @returns {Layout}
 */
export function layout(nodes, given, measures) {
  const ids = [...new Set(nodes)].sort();
  const known = new Set(ids);
  const edges = unique(given.filter(({ from, to }) => from !== to && known.has(from) && known.has(to)));
  const forward = unique(withoutCircles(ids, edges));
  const layerOf = layers(ids, forward, measures.most);
  const { chains, steps, passing } = throughLayers(forward, layerOf);
  const rows = firstOrder(ids, forward, layerOf, passing);
  const ordered = order(rows, steps);
  const down = measures.direction === "down";
  const along = down ? measures.height : measures.width;
  const across = down ? measures.width : measures.height;
  const slots = ordered.map((row) => row.map((id) => (known.has(id)
    ? { id, size: across, gap: measures.beside, weight: 1 }
    : { id, size: LANE, gap: measures.beside / 2, weight: 4 })));
  const centre = place(slots, steps);
  const edge = Math.min(...slots.flat().map((slot) => (centre.get(slot.id) ?? 0) - slot.size / 2));
  const shift = measures.margin - (Number.isFinite(edge) ? edge : 0);
  const start = (/** @type {number} */ layer) => measures.margin + layer * (along + measures.between);

  /** @type {Map<string, Box>} */
  const boxes = new Map();
  for (const id of ids) {
    const main = start(layerOf.get(id) ?? 0);
    const cross = (centre.get(id) ?? 0) + shift - across / 2;
    boxes.set(id, { x: down ? cross : main, y: down ? main : cross, width: measures.width, height: measures.height });
  }
  const point = (/** @type {number} */ main, /** @type {number} */ cross) =>
    (down ? { x: cross, y: main } : { x: main, y: cross });
  const ports = portsOf(forward, chains, centre, across);
  /** @type {Map<string, Point[]>} */
  const routes = new Map();
  for (const { from, to } of edges) {
    const turned = !chains.has(edgeKey(from, to));
    const key = turned ? edgeKey(to, from) : edgeKey(from, to);
    const chain = chains.get(key) ?? [];
    const points = chain.flatMap((id, index) => {
      const layer = layerOf.get(id) ?? passing.get(id) ?? 0;
      const cross = (index === 0 ? ports.out.get(key) : index === chain.length - 1 ? ports.into.get(key)
        : centre.get(id)) ?? 0;
      const near = point(start(layer), cross + shift);
      const far = point(start(layer) + along, cross + shift);
      return index === 0 ? [far] : index === chain.length - 1 ? [near] : [near, far];
    });
    routes.set(edgeKey(from, to), turned ? points.reverse() : points);
  }
  const all = [...boxes.values()];
  const lanes = [...routes.values()].flat();
  return {
    boxes,
    routes,
    width: Math.max(0, ...all.map((box) => box.x + box.width), ...lanes.map(({ x }) => x)) + measures.margin,
    height: Math.max(0, ...all.map((box) => box.y + box.height), ...lanes.map(({ y }) => y)) + measures.margin,
  };
}

/** @param {Edge[]} edges */
function unique(edges) {
  const sorted = [...new Map(edges.map((edge) => [edgeKey(edge.from, edge.to), edge]))];
  return sorted.sort(([left], [right]) => (left < right ? -1 : 1)).map(([, edge]) => edge);
}

/**
 * Long edges as chains of short ones, through a lane in each layer that they pass.
 * @param {Edge[]} edges
 * @param {Map<string, number>} layerOf
 */
function throughLayers(edges, layerOf) {
  /** @type {Map<string, string[]>} */
  const chains = new Map();
  /** @type {Edge[]} */
  const steps = [];
  /** @type {Map<string, number>} */
  const passing = new Map();
  for (const { from, to } of edges) {
    const key = edgeKey(from, to);
    const chain = [from];
    for (let layer = (layerOf.get(from) ?? 0) + 1; layer < (layerOf.get(to) ?? 0); layer += 1) {
      const lane = `${key}@${layer}`;
      passing.set(lane, layer);
      chain.push(lane);
    }
    chain.push(to);
    chains.set(key, chain);
    for (let at = 1; at < chain.length; at += 1) steps.push({ from: chain[at - 1], to: chain[at] });
  }
  return { chains, steps, passing };
}

/**
 * @param {string[]} ids
 * @param {Edge[]} edges
 * @param {Map<string, number>} layerOf
 * @param {Map<string, number>} passing
 * @returns {string[][]}
 */
function firstOrder(ids, edges, layerOf, passing) {
  const joined = new Set(edges.flatMap(({ from, to }) => [from, to]));
  /** @type {string[][]} */
  const rows = [];
  // Who has no edge at all stands at the end of the first layer, out of the way.
  const listed = [...ids.filter((id) => joined.has(id)), ...passing.keys(), ...ids.filter((id) => !joined.has(id))];
  for (const id of listed) {
    const layer = layerOf.get(id) ?? passing.get(id) ?? 0;
    (rows[layer] ??= []).push(id);
  }
  return Array.from(rows, (row) => row ?? []);
}

/**
 * Where edges leave and enter nodes: spread over the side, in the order of where they go.
 * @param {Edge[]} edges
 * @param {Map<string, string[]>} chains
 * @param {Map<string, number>} centre
 * @param {number} side
 */
function portsOf(edges, chains, centre, side) {
  const spread = (/** @type {"from" | "to"} */ end, /** @type {(chain: string[]) => string} */ next) => {
    /** @type {Map<string, { key: string, towards: number }[]>} */
    const at = new Map();
    for (const edge of edges) {
      const key = edgeKey(edge.from, edge.to);
      const towards = centre.get(next(chains.get(key) ?? [])) ?? 0;
      at.set(edge[end], [...(at.get(edge[end]) ?? []), { key, towards }]);
    }
    /** @type {Map<string, number>} */
    const found = new Map();
    for (const [id, ends] of at) {
      ends.sort((left, right) => left.towards - right.towards || (left.key < right.key ? -1 : 1));
      const room = Math.min(14, (side * 0.7) / Math.max(1, ends.length - 1));
      ends.forEach(({ key }, index) =>
        found.set(key, (centre.get(id) ?? 0) + (index - (ends.length - 1) / 2) * room));
    }
    return found;
  };
  return {
    out: spread("from", (chain) => chain[1]),
    into: spread("to", (chain) => chain[chain.length - 2]),
  };
}
