/**
 * Log lines as they come: those of before, then those that are written, up to a bound; and how many are missing.
 *
 * @typedef {{ number: number, at_ms: number, process: string, service?: string | null, stream: "out" | "err", level: string | null,
 *   target: string | null, trace_id: string | null, text: string, fields?: { name: string, value: string }[] }} Line
 * @typedef {{ lines: Line[], next: number, dropped: number }} Page
 */

import { signal } from "../../vendor/signals.js";
import { Ring } from "../../core/ring.js";
import { get, query } from "../../state/api.js";

/** So many lines are kept here; the server keeps its own number. */
export const KEPT = 10_000;
const FIRST = 1000;
/** Lines are shown so often, however many come. */
const SHOWN_MS = 200;
const AGAIN_MS = 1500;

export class Tail {
  /** @param {{ service: string[], level: string, text: string, trace: string }} filter */
  constructor(filter) {
    this.filter = filter;
    /** @type {Ring<Line>} */
    this.ring = new Ring(KEPT);
    /** Changes when there is something new to show. */
    this.version = signal(0);
    this.dropped = signal(0);
    this.problem = signal("");
    this.isPaused = signal(false);
    /** Lines that came while it is paused. */
    this.waiting = signal(0);
    /** @type {Line[]} */
    this.held = [];
    this.next = 0;
    this.isOver = false;
    /** @type {EventSource | null} */
    this.source = null;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.again = undefined;
    this.begin();
  }

  async begin() {
    try {
      // After a lost connection it goes on where it was, so that nothing is missed without a word.
      const page = await get(`/api/logs${query({ ...this.filter, ...(this.next ? { after: this.next, limit: KEPT }
        : { tail: FIRST, limit: FIRST }) })}`);
      if (this.isOver) return;
      this.problem.value = "";
      this.take(page);
      this.follow();
    } catch (error) {
      if (this.isOver) return;
      this.problem.value = /** @type {Error} */ (error).message;
      this.version.value += 1;
      this.again = setTimeout(() => this.begin(), AGAIN_MS);
    }
  }

  follow() {
    const source = new EventSource(`/api/logs/live${query({ ...this.filter, after: this.next })}`);
    this.source = source;
    source.addEventListener("lines", (event) => this.take(JSON.parse(/** @type {MessageEvent} */ (event).data)));
    source.onerror = () => {
      source.close();
      if (!this.isOver) this.again = setTimeout(() => this.begin(), AGAIN_MS);
    };
  }

  /** @param {Page} page */
  take(page) {
    this.next = Math.max(this.next, page.next);
    if (page.dropped) this.dropped.value += page.dropped;
    for (const line of page.lines) this.held.push(line);
    if (this.held.length > KEPT) {
      this.dropped.value += this.held.length - KEPT;
      this.held = this.held.slice(-KEPT);
    }
    if (this.isPaused.value) this.waiting.value = this.held.length;
    else this.timer ??= setTimeout(() => this.show(), this.ring.items.length ? SHOWN_MS : 0);
  }

  show() {
    this.timer = undefined;
    this.ring.push(...this.held);
    this.held = [];
    this.waiting.value = 0;
    this.version.value += 1;
  }

  /** @param {boolean} isPaused */
  pause(isPaused) {
    this.isPaused.value = isPaused;
    clearTimeout(this.timer);
    this.timer = undefined;
    if (!isPaused) this.show();
  }

  clear() {
    this.ring.clear();
    this.version.value += 1;
  }

  end() {
    this.isOver = true;
    this.source?.close();
    clearTimeout(this.timer);
    clearTimeout(this.again);
  }
}
