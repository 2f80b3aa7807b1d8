/** Names of what is not a service of the app, and words of states, as people read them. */

/** The views, as they are called. */
export const TITLES = /** @type {Record<string, string>} */ ({
  map: "Map", service: "Services", call: "Call", traces: "Traces", logs: "Logs", events: "Events",
});

/** @param {string} caller as telemetry has it */
export const callerName = (caller) => (caller === "" ? "outside" : caller);

/** Whether a caller is whoever is outside: users, the command line, this page. @param {string} caller */
export const isOutside = (caller) => caller === "";

/** How a state looks: one of `ok`, `busy`, `warn`, `bad`, `off`. @param {string} state of a service or a process */
export function tone(state) {
  switch (state) {
    case "ready": return "ok";
    case "starting":
    case "draining": return "busy";
    case "degraded": return "warn";
    case "down":
    case "failed":
    case "backing-off": return "bad";
    default: return "off";
  }
}

/** The share of calls that failed. @param {{ rate: number | null, errors?: number | null, faults?: any }} figures */
export function failing({ rate, errors, faults }) {
  if (!rate) return rate === null ? null : 0;
  return Math.min(1, ((errors ?? 0) + faultRate(faults)) / rate);
}

/**
 * The sum of faults, which come as a number or by kind.
 * @param {number | Record<string, number> | null | undefined} faults
 */
export const faultRate = (faults) =>
  (typeof faults === "number" ? faults : Object.values(faults ?? {}).reduce((sum, each) => sum + each, 0));

/** How bad a share of failures is. @param {number | null} share */
export const failureTone = (share) => (!share ? "ok" : share < 0.01 ? "some" : share < 0.05 ? "warn" : "bad");
