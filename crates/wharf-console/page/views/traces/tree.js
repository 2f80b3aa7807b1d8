/**
 * Spans as a tree: a row for each call, with what its callee tells of it, and below it a row for each try where there was
 * more than one.
 *
 * @typedef {{ span_id: string, parent_id: string | null, caller: string, callee: string, method: string,
 *   side: "client" | "server" | "local" | "attempt" | "request", process: string, start_us: number, duration_us: number,
 *   outcome: string, message: string | null, attempt: number, hedge: boolean, status?: number | null, kept?: string }} Span
 * @typedef {{ id: string, span: Span, server: Span | null, depth: number, children: Row[], retried: boolean }} Row
 *   `server`: the same call as its callee saw it; `retried`: another try of the same call follows
 */

/** @param {Span} span @returns {Row} */
const row = (span) => ({ id: span.span_id, span, server: null, depth: 0, children: [], retried: false });

/**
 * The rows of a trace, each before its children, by the time of their start.
 * @param {Span[]} spans
 * @returns {Row[]}
 */
export function rows(spans) {
  /** @type {Map<string, Row>} */
  const byId = new Map();
  const sorted = [...spans].sort((left, right) => left.start_us - right.start_us);
  const made = sorted.filter((span) => span.side !== "server").map(row);
  for (const each of made) byId.set(each.id, each);
  for (const span of sorted.filter((each) => each.side === "server")) {
    const caller = callerOf(span, byId, made);
    if (caller) {
      caller.server = span;
      byId.set(span.span_id, caller);
    } else {
      const alone = row(span);
      made.push(alone);
      byId.set(alone.id, alone);
    }
  }
  /** @type {Row[]} */
  const roots = [];
  for (const each of made) {
    const parent = each.span.parent_id ? byId.get(each.span.parent_id) : undefined;
    if (parent && parent !== each) parent.children.push(each);
    else roots.push(each);
  }
  return listed(roots, made);
}

/**
 * The row of the call, or of the try, that a callee's span is of.
 * @param {Span} span @param {Map<string, Row>} byId @param {Row[]} made
 */
function callerOf(span, byId, made) {
  const parent = span.parent_id ? byId.get(span.parent_id) : undefined;
  if (!parent || !["client", "attempt"].includes(parent.span.side)) return null;
  // The first try has no id of its own on the wire: what its callee tells hangs at the call.
  const first = parent.span.side === "client" && made.find((each) =>
    each.span.side === "attempt" && each.span.parent_id === parent.id && each.span.attempt <= 1);
  const caller = first || parent;
  return caller.server || caller.span.callee !== span.callee || caller.span.method !== span.method ? null : caller;
}

/** @param {Row[]} roots @param {Row[]} made */
function listed(roots, made) {
  /** @type {Row[]} */
  const found = [];
  const seen = new Set();
  const walk = (/** @type {Row[]} */ siblings, /** @type {number} */ depth) => {
    siblings.sort((left, right) => left.span.start_us - right.span.start_us);
    for (const each of siblings) {
      if (seen.has(each)) continue; // Ids that point at each other are nobody's tree.
      seen.add(each);
      each.depth = depth;
      each.retried = each.span.side === "attempt" && !each.span.hedge && siblings.some((other) =>
        other.span.side === "attempt" && !other.span.hedge && other.span.attempt > each.span.attempt);
      found.push(each);
      walk(each.children, depth + 1);
    }
  };
  walk(roots, 0);
  // What only hangs at itself, in a circle, is shown all the same.
  for (const each of made) if (!seen.has(each)) walk([each], 0);
  return found;
}

/** Whether a call ended as wished. @param {string} outcome */
export const isGood = (outcome) => outcome === "value";

/**
 * The rows that made the trace as long as it is: from the first root on, always the child that ended last.
 * @param {Row[]} listed
 * @returns {Set<string>} their ids
 */
export function critical(listed) {
  const found = new Set();
  const end = (/** @type {Row} */ each) => each.span.start_us + each.span.duration_us;
  /** @type {Row | undefined} */
  let at = listed[0];
  while (at && !found.has(at.id)) {
    found.add(at.id);
    /** @type {Row | undefined} */
    let last;
    for (const child of at.children) if (!last || end(child) > end(last)) last = child;
    at = last;
  }
  return found;
}

/** The rows that are not folded away. @param {Row[]} listed @param {Set<string>} folded */
export function unfolded(listed, folded) {
  const shown = [];
  let hidden = Infinity;
  for (const each of listed) {
    if (each.depth > hidden) continue;
    hidden = folded.has(each.id) ? each.depth : Infinity;
    shown.push(each);
  }
  return shown;
}

/** How a try is called: `try 2`, `hedge`; nothing for a call that was made once. @param {Row} each */
export const tryName = (each) => (each.span.side !== "attempt" ? "" : each.span.hedge ? "hedge"
  : `try ${each.span.attempt}`);
