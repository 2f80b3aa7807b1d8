/**
 * The running app: what the server pushes once a second, and whether it still does.
 *
 * @typedef {{ name: string, health: string, ready: number, replicas: string[], rate: number | null, errors: number | null,
 *   faults: number | null, p50_us: number | null, p99_us: number | null, in_flight: number, calls: number,
 *   breakers_open: number }} ServiceState
 * @typedef {{ name: string, id: string, services: string[], state: string, foreign: boolean, pid: number | null,
 *   restarts: number, uptime_ms: number | null, cpu: number | null, rss_bytes: number | null, version: string | null,
 *   connections: number | null, endpoints: string[], http: { component: string, address: string, secured: boolean }[], waiting_for: string[],
 *   checks: { name: string, is_ok: boolean, message: string }[],
 *   last_exit: null | { reason: string, at_ms: number, lived_ms: number } }} ProcessState
 * @typedef {{ caller: string, callee: string, declared: boolean, local: boolean, calls: number, rate: number | null,
 *   errors: number | null, faults: Record<string, number>, p50_us: number | null, p99_us: number | null, in_flight: number,
 *   breakers_open: number, trouble: string | null }} EdgeState
 * @typedef {{ at_ms: number, window_ms: number, services: ServiceState[], processes: ProcessState[], edges: EdgeState[],
 *   dropped: { spans: number, logs: number, events: number } }} State
 * @typedef {{ number: number, at_ms: number, kind: string, process: string | null, service: string | null, text: string,
 *   lines: string[], level: "info" | "warn" | "error" }} AppEvent
 * @typedef {{ name: string, http: boolean, foreign: boolean, docs?: string,
 *   interfaces: import("../core/shape.js").Interface[], calls: { service: string, interface: string }[] }} Service
 * @typedef {{ app: string, version: string, placement: string, started_ms: number, services: Service[],
 *   can: Record<"restart" | "scale" | "stop" | "log_level" | "call", boolean> }} App
 */

import { batch, signal } from "../vendor/signals.js";
import { isDue } from "../core/pace.js";
import { Ring } from "../core/ring.js";
import { Refusal, get } from "./api.js";

/** So many seconds of rates are kept for small lines beside names. */
const KEPT_RATES = 90;
const KEPT_EVENTS = 1000;
const AGAIN_MS = 1500;

/** What does not change while the app runs. */
export const app = signal(/** @type {App | null} */ (null));

/** What it does now: replaced once a second. */
export const state = signal(/** @type {State | null} */ (null));

/** The same as it is drawn where there is much of it: as it is now, or was a moment ago. */
export const shown = signal(/** @type {State | null} */ (null));

/** `connecting`, `live`, `lost` (it comes back by itself), `ended` (the app has stopped), `denied` (another token). */
export const connection = signal(/** @type {"connecting" | "live" | "lost" | "ended" | "denied"} */ ("connecting"));

/** Why there is no connection, for people. */
export const trouble = signal("");

/** What happened since the page is open, and shortly before. */
export const events = { ring: /** @type {Ring<AppEvent>} */ (new Ring(KEPT_EVENTS)), version: signal(0),
  unseen: signal(0) };

/** Calls a second by service, the newest last. @type {Map<string, (number | null)[]>} */
export const rates = new Map();

/** @type {EventSource | null} */
let source = null;
/** @type {State | null} */
let held = null;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let again;

/** Begins to listen, and never gives up. */
export async function listen() {
  clearTimeout(again);
  try {
    if (!app.value || connection.value !== "live") app.value = await get("/api/app");
    open();
  } catch (error) {
    fail(/** @type {Error} */ (error));
  }
}

/** Tries at once, as when somebody asks for it. */
export function reconnect() {
  source?.close();
  source = null;
  connection.value = connection.value === "connecting" ? "connecting" : "lost";
  listen();
}

/** @param {Error} error */
function fail(error) {
  const denied = error instanceof Refusal && error.status === 401;
  batch(() => {
    trouble.value = error.message;
    if (denied) connection.value = "denied";
    else if (connection.value !== "ended") connection.value = app.value ? "lost" : "connecting";
  });
  again = setTimeout(listen, AGAIN_MS);
}

function open() {
  source?.close();
  const opened = new EventSource("/api/live");
  source = opened;
  opened.addEventListener("state", (event) => takeState(JSON.parse(event.data)));
  opened.addEventListener("event", (event) => takeEvent(JSON.parse(event.data)));
  opened.addEventListener("bye", () => {
    batch(() => {
      connection.value = "ended";
      trouble.value = "the app has stopped";
    });
  });
  opened.onerror = () => {
    if (source !== opened) return;
    // The browser would try again by itself, but not after a refusal, and it does not say which it was.
    opened.close();
    source = null;
    batch(() => {
      if (connection.value === "live") connection.value = "lost";
      trouble.value ||= "the server does not answer";
    });
    again = setTimeout(listen, AGAIN_MS);
  };
}

/** @param {State} next */
function takeState(next) {
  for (const service of next.services) {
    const known = rates.get(service.name) ?? [];
    known.push(service.rate);
    if (known.length > KEPT_RATES) known.splice(0, known.length - KEPT_RATES);
    rates.set(service.name, known);
  }
  held = next;
  if (document.hidden) return;
  batch(() => {
    state.value = next;
    if (isDue(shown.peek(), next)) shown.value = next;
    connection.value = "live";
    trouble.value = "";
  });
}

/** @param {AppEvent} event */
export function takeEvent(event) {
  const last = events.ring.items.at(-1);
  if (last && event.number <= last.number && events.ring.items.some((each) => each.number === event.number)) return;
  events.ring.push(event);
  batch(() => {
    events.version.value += 1;
    if (event.level !== "info") events.unseen.value += 1;
  });
}

// Nothing is drawn while nobody looks; the newest is, as soon as somebody does.
document.addEventListener("visibilitychange", () => {
  if (!document.hidden && held) takeState(held);
});

/** @param {string} name */
export const serviceState = (name) => state.value?.services.find((service) => service.name === name) ?? null;

/** @param {string} name */
export const service = (name) => app.value?.services.find((each) => each.name === name) ?? null;
