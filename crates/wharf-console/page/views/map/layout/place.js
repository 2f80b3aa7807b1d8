/**
 * Where nodes stand across their layer: as near to the middle of their neighbours as their order and size allow.
 *
 * @typedef {{ id: string, size: number, gap: number, weight: number }} Slot
 *   what stands in a layer: how long it is, how much room it wants to the next, how much it insists on its place
 */

const ROUNDS = 24;

/**
 * The centres of all slots.
 * @param {Slot[][]} layers in order
 * @param {import("./layers.js").Edge[]} edges between neighbouring layers
 * @returns {Map<string, number>}
 */
export function place(layers, edges) {
  /** @type {Map<string, string[]>} */
  const neighbours = new Map();
  for (const { from, to } of edges) {
    neighbours.set(from, [...(neighbours.get(from) ?? []), to]);
    neighbours.set(to, [...(neighbours.get(to) ?? []), from]);
  }
  const centre = new Map();
  for (const layer of layers) {
    const start = -length(layer) / 2;
    packed(layer).forEach((offset, index) => centre.set(layer[index].id, start + offset));
  }
  for (let round = 0; round < ROUNDS; round += 1) {
    const sweep = round % 2 === 0 ? layers : [...layers].reverse();
    for (const layer of sweep) {
      const wanted = layer.map(({ id }) => {
        const beside = (neighbours.get(id) ?? []).map((other) => centre.get(other) ?? 0);
        return beside.length ? beside.reduce((sum, each) => sum + each, 0) / beside.length : centre.get(id) ?? 0;
      });
      settle(layer, wanted).forEach((at, index) => centre.set(layer[index].id, at));
    }
  }
  return centre;
}

/** The centres of slots that stand as close as they may, from 0. @param {Slot[]} layer */
function packed(layer) {
  let at = 0;
  return layer.map((slot, index) => {
    if (index > 0) at += layer[index - 1].size / 2 + Math.max(layer[index - 1].gap, slot.gap) + slot.size / 2;
    return at;
  });
}

/** @param {Slot[]} layer */
const length = (layer) => packed(layer).at(-1) ?? 0;

/**
 * The places nearest to those wanted (least squares, weighted) that keep order and distances: pool adjacent violators.
 * @param {Slot[]} layer
 * @param {number[]} wanted
 * @returns {number[]}
 */
export function settle(layer, wanted) {
  const offsets = packed(layer);
  /** @type {{ sum: number, weight: number, count: number }[]} */
  const pools = [];
  layer.forEach((slot, index) => {
    pools.push({ sum: (wanted[index] - offsets[index]) * slot.weight, weight: slot.weight, count: 1 });
    for (;;) {
      const last = pools.at(-1);
      const before = pools.at(-2);
      if (!last || !before || before.sum / before.weight <= last.sum / last.weight) break;
      pools.splice(-2, 2, {
        sum: before.sum + last.sum, weight: before.weight + last.weight, count: before.count + last.count,
      });
    }
  });
  const bases = pools.flatMap((pool) => Array.from({ length: pool.count }, () => pool.sum / pool.weight));
  return bases.map((base, index) => base + offsets[index]);
}
