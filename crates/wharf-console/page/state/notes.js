/** Short notes at the edge of the page: what an action led to. */

import { signal } from "../vendor/signals.js";

/** @typedef {{ id: number, tone: "ok" | "bad" | "busy", text: string }} Note */

const SHOWN_MS = 7000;
const MOST = 4;

export const notes = signal(/** @type {Note[]} */ ([]));

let next = 1;

/**
 * Shows a note; one that is busy stays until it is replaced.
 * @param {Note["tone"]} tone
 * @param {string} text
 * @param {number} [replaces]
 */
export function note(tone, text, replaces) {
  const id = next;
  next += 1;
  notes.value = [...notes.value.filter((each) => each.id !== replaces), { id, tone, text }].slice(-MOST);
  if (tone !== "busy") setTimeout(() => dismiss(id), SHOWN_MS);
  return id;
}

/** @param {number} id */
export const dismiss = (id) => {
  notes.value = notes.value.filter((each) => each.id !== id);
};
