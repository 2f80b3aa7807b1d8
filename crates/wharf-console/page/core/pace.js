/**
 * How often figures are drawn anew.
 *
 * @typedef {import("../state/live.js").State} State
 */

/** Figures of more services than this are drawn anew every other second: each change is many boxes. */
const MANY = 24;
/** A little less than two seconds: states come once a second, about. */
const PAUSE_MS = 1800;

/** What nobody should wait for: who is there, and how well. @param {State} state */
const matters = (state) => JSON.stringify([
  state.services.map((service) => [service.name, service.health, service.breakers_open]),
  state.processes.map((process) => [process.name, process.state]),
  state.edges.map((edge) => [edge.caller, edge.callee, edge.trouble, edge.calls > 0]),
]);

/** Whether a state is drawn that comes after another. @param {State | null} before @param {State | null} next */
export function isDue(before, next) {
  if (!before || !next || next.services.length <= MANY) return true;
  const passed = next.at_ms - before.at_ms;
  return passed < 0 || passed >= PAUSE_MS || matters(next) !== matters(before);
}
