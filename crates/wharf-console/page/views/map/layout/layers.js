/**
 * Layers: which services stand in which column. Whoever calls stands before whom it calls, as far as circles allow.
 *
 * @typedef {{ from: string, to: string }} Edge
 */

/**
 * The edges with those turned round that close a circle, found by walking from the entries on.
 * @param {string[]} ids in a stable order
 * @param {Edge[]} edges
 * @returns {Edge[]}
 */
export function withoutCircles(ids, edges) {
  const next = new Map(ids.map((id) => [id, /** @type {string[]} */ ([])]));
  const called = new Set();
  for (const { from, to } of edges) {
    next.get(from)?.push(to);
    called.add(to);
  }
  /** @type {Map<string, "open" | "done">} */
  const seen = new Map();
  const backward = new Set();
  const walk = (/** @type {string} */ id) => {
    seen.set(id, "open");
    for (const to of next.get(id) ?? []) {
      if (seen.get(to) === "open") backward.add(`${id}>${to}`);
      else if (!seen.has(to)) walk(to);
    }
    seen.set(id, "done");
  };
  for (const id of [...ids.filter((id) => !called.has(id)), ...ids]) if (!seen.has(id)) walk(id);
  return edges.map((edge) =>
    backward.has(`${edge.from}>${edge.to}`) ? { from: edge.to, to: edge.from } : edge);
}

/**
 * The layer of each node: one after all of its callers, and the first that has room.
 * @param {string[]} ids
 * @param {Edge[]} edges without circles
 * @param {number} most nodes in a layer
 * @returns {Map<string, number>}
 */
export function layers(ids, edges, most = Infinity) {
  const callers = new Map(ids.map((id) => [id, /** @type {string[]} */ ([])]));
  const callees = new Map(ids.map((id) => [id, /** @type {string[]} */ ([])]));
  for (const { from, to } of edges) {
    callers.get(to)?.push(from);
    callees.get(from)?.push(to);
  }
  const waits = new Map(ids.map((id) => [id, callers.get(id)?.length ?? 0]));
  const ready = ids.filter((id) => waits.get(id) === 0);
  const layer = new Map();
  /** @type {number[]} */
  const filled = [];
  for (let at = 0; at < ready.length; at += 1) {
    const id = ready[at];
    let place = Math.max(0, ...(callers.get(id) ?? []).map((caller) => layer.get(caller) + 1));
    while ((filled[place] ?? 0) >= most) place += 1;
    filled[place] = (filled[place] ?? 0) + 1;
    layer.set(id, place);
    for (const to of callees.get(id) ?? []) {
      const left = (waits.get(to) ?? 0) - 1;
      waits.set(to, left);
      if (left === 0) ready.push(to);
    }
  }
  pullEntries(ids, callers, callees, layer);
  return layer;
}

/**
 * Who is called by nobody moves next to the first it calls, so that no edge is longer than it must be. The order of
 * columns stays, and a column that is emptied by it cannot be: its own entry stays where somebody is nearer.
 * @param {string[]} ids
 * @param {Map<string, string[]>} callers
 * @param {Map<string, string[]>} callees
 * @param {Map<string, number>} layer
 */
function pullEntries(ids, callers, callees, layer) {
  for (const id of ids) {
    const to = callees.get(id) ?? [];
    if (callers.get(id)?.length || !to.length) continue;
    const nearest = Math.min(...to.map((each) => layer.get(each) ?? 0));
    const first = layer.get(id) ?? 0;
    const alone = ids.filter((other) => layer.get(other) === first).length === 1;
    if (nearest - 1 > first && !alone) layer.set(id, nearest - 1);
  }
}
