/** The order within each layer: nodes are moved to the middle of their neighbours until edges cross no less. */

/**
 * @typedef {import("./layers.js").Edge} Edge
 */

const ROUNDS = 12;

/**
 * @param {string[][]} layers ids, layer by layer
 * @param {Edge[]} edges between neighbouring layers only
 * @returns {string[][]}
 */
export function order(layers, edges) {
  const before = new Map();
  const after = new Map();
  for (const { from, to } of edges) {
    after.set(from, [...(after.get(from) ?? []), to]);
    before.set(to, [...(before.get(to) ?? []), from]);
  }
  let current = layers.map((layer) => [...layer]);
  let best = current;
  let fewest = crossings(current, edges);
  for (let round = 0; round < ROUNDS && fewest > 0; round += 1) {
    const forward = round % 2 === 0;
    current = current.map((layer) => [...layer]);
    const steps = current.map((_, index) => index);
    if (!forward) steps.reverse();
    for (const at of steps.slice(1)) {
      const beside = places(current[forward ? at - 1 : at + 1]);
      current[at] = byMiddle(current[at], forward ? before : after, beside);
    }
    const count = crossings(current, edges);
    if (count < fewest) {
      fewest = count;
      best = current;
    }
  }
  return best;
}

/** @param {string[]} layer */
const places = (layer) => new Map(layer.map((id, index) => [id, index]));

/**
 * @param {string[]} layer
 * @param {Map<string, string[]>} neighbours
 * @param {Map<string, number>} beside where the neighbours stand
 */
function byMiddle(layer, neighbours, beside) {
  const middle = new Map(layer.map((id, index) => {
    const found = (neighbours.get(id) ?? []).map((each) => beside.get(each) ?? 0);
    return [id, found.length ? found.reduce((sum, each) => sum + each, 0) / found.length : index];
  }));
  return layer
    .map((id, index) => ({ id, index }))
    .sort((left, right) => (middle.get(left.id) ?? 0) - (middle.get(right.id) ?? 0) || left.index - right.index)
    .map(({ id }) => id);
}

/** How often edges cross. @param {string[][]} layers @param {Edge[]} edges */
export function crossings(layers, edges) {
  const layerOf = new Map();
  const placeOf = new Map();
  layers.forEach((layer, index) => layer.forEach((id, place) => {
    layerOf.set(id, index);
    placeOf.set(id, place);
  }));
  /** @type {Map<number, [number, number][]>} */
  const gaps = new Map();
  for (const { from, to } of edges) {
    const gap = layerOf.get(from);
    gaps.set(gap, [...(gaps.get(gap) ?? []), [placeOf.get(from), placeOf.get(to)]]);
  }
  let count = 0;
  for (const pairs of gaps.values()) {
    for (let one = 0; one < pairs.length; one += 1) {
      for (let other = one + 1; other < pairs.length; other += 1) {
        if ((pairs[one][0] - pairs[other][0]) * (pairs[one][1] - pairs[other][1]) < 0) count += 1;
      }
    }
  }
  return count;
}
