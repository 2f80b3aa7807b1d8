/**
 * Making a call, and what came of it.
 *
 * @typedef {{ outcome: string, value?: string, error?: string, message: string | null, status?: number | null,
 *   duration_us: number, trace_id: string, process: string | null }} Result values and errors as JSON text
 * @typedef {{ phase: "calling" | "done" | "refused" | "cancelled", items: { json: string, at: number }[] | null, count: number,
 *   result: Result | null, problem: string, begun: number }} Run `items`: of a stream, the newest
 */

import { EventReader } from "../../core/sse.js";
import { parse, write } from "../../core/json.js";
import { postStream, postText } from "../../state/api.js";

/** So many items of a stream are kept. */
const KEPT = 1000;
/** Shown so often while items come. */
const SHOWN_MS = 120;

/**
 * The body of a request to call.
 * @param {{ service: string, interface: string, method: string, json: string, timeout: number, criticality: string,
 *   operation: string }} call
 */
export function body({ service, interface: of, method, json, timeout, criticality, operation }) {
  const rest = { service, interface: of, method, timeout_ms: timeout, ...(criticality ? { criticality }
    : {}), ...(operation ? { operation_id: operation } : {}) };
  // The arguments as they were written: digits would be lost on the way through numbers.
  return `${JSON.stringify(rest).slice(0, -1)},"arguments":${json}}`;
}

/**
 * Makes a call.
 * @param {string} text its body
 * @param {boolean} isStream whether it answers with one
 * @param {AbortSignal} signal
 * @param {(run: Run) => void} tell is told of every step
 */
export async function run(text, isStream, signal, tell) {
  const begun = performance.now();
  /** @type {Run} */
  let now = { phase: "calling", items: isStream ? [] : null, count: 0, result: null, problem: "", begun };
  const step = (/** @type {Partial<Run>} */ change) => {
    now = { ...now, ...change };
    tell(now);
  };
  step({});
  try {
    if (isStream) await stream(text, signal, begun, step, () => now);
    else step({ phase: "done", result: resultOf(await postText("/api/call", text, signal)) });
  } catch (error) {
    if (signal.aborted) step({ phase: "cancelled" });
    else step({ phase: "refused", problem: /** @type {Error} */ (error).message });
  }
  return now;
}

/** @param {any} answer @returns {Result} */
function resultOf(answer) {
  const shown = (/** @type {any} */ value) => (value === undefined ? undefined : write(value, 2, 76));
  return { ...answer, value: answer.outcome === "value" ? shown(answer.value ?? null)
    : undefined, error: shown(answer.error) };
}

/**
 * @param {string} text
 * @param {AbortSignal} signal
 * @param {number} begun
 * @param {(change: Partial<Run>) => void} step
 * @param {() => Run} now
 */
async function stream(text, signal, begun, step, now) {
  const answer = await postStream("/api/call", text, signal);
  if (!answer.headers.get("content-type")?.startsWith("text/event-stream")) {
    step({ phase: "done", result: resultOf(parse(await answer.text())), items: null });
    return;
  }
  const reader = /** @type {ReadableStream<Uint8Array>} */ (answer.body).getReader();
  const decoder = new TextDecoder();
  const events = new EventReader();
  /** @type {{ json: string, at: number }[]} */
  let items = [];
  let count = 0;
  let shown = 0;
  for (;;) {
    const { done, value } = await reader.read();
    for (const { event, data } of events.push(decoder.decode(value, { stream: !done }))) {
      if (event === "item") {
        items.push({ json: write(parse(data), 2, 76), at: performance.now() - begun });
        count += 1;
        if (items.length > KEPT * 1.25) items = items.slice(-KEPT);
      } else if (event === "end") {
        step({ phase: "done", result: resultOf(parse(data)), items: [...items], count });
        return;
      }
    }
    if (done) break;
    if (performance.now() - shown > SHOWN_MS || count < 3) {
      shown = performance.now();
      step({ items: [...items], count });
    }
  }
  if (now().phase === "calling") step({ phase: "refused", items: [...items], count,
    problem: "the answer ended without its end: the connection to the console was lost" });
}
