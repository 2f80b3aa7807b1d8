/** What may be done to the running app: asked for once more, done, and said. */

import { signal } from "../vendor/signals.js";
import { post } from "./api.js";
import { note } from "./notes.js";

/**
 * @typedef {{ title: string, text: string, confirm: string, danger?: boolean, path: string, body: object,
 *   field?: { label: string, name: string, value: string, min?: number, max?: number, hint?: string } }} Question
 */

/** What is asked now. */
export const question = signal(/** @type {Question | null} */ (null));

/** @param {string} target a service or a process */
export const askRestart = (target) => {
  question.value = {
    title: `Restart ${target}?`,
    text: "Its replicas are replaced one after the other: a new one is ready before the old one finishes what it has begun and ends. No call has to fail.",
    confirm: "Restart",
    path: "/api/actions/restart",
    body: { target },
  };
};

/** @param {string} service @param {number} replicas */
export const askScale = (service, replicas) => {
  question.value = {
    title: `Scale ${service}`,
    text: "New replicas take calls when they are ready. Those that go finish what they have begun. Services that share its process are scaled with it.",
    confirm: "Scale",
    path: "/api/actions/scale",
    body: { service },
    field: { label: "Replicas", name: "replicas", value: String(Math.max(1, replicas)), min: 1, max: 64 },
  };
};

/** @param {string} process */
export const askDrain = (process) => {
  question.value = {
    title: `Drain ${process}?`,
    text: "It leaves discovery, finishes what it has begun and ends. There is one replica fewer then.",
    confirm: "Drain",
    danger: true,
    path: "/api/actions/stop",
    body: { process },
  };
};

/** @param {string} target a service or a process */
export const askLogLevel = (target) => {
  question.value = {
    title: `Log level of ${target}`,
    text: "Takes effect at once, until it is restarted. Empty: as at the start.",
    confirm: "Set",
    path: "/api/actions/log-level",
    body: { target },
    field: { label: "Filter", name: "filter", value: "debug",
      hint: "error, warn, info, debug, trace; or by target: info,shop::cart=debug" },
  };
};

/** Does what was asked, and says what came of it. @param {Question} asked @param {string} value of its field */
export async function act(asked, value) {
  question.value = null;
  const { field } = asked;
  const body = field ? { ...asked.body, [field.name]: field.min === undefined ? value : Number(value) } : asked.body;
  const busy = note("busy", `${asked.title.replace(/\?$/, "")} …`);
  try {
    const answer = await post(asked.path, body);
    note("ok", answer.done ?? "Done", busy);
  } catch (error) {
    note("bad", /** @type {Error} */ (error).message, busy);
  }
}
