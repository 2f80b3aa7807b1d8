/** Questions to the server, and what it refuses. */

import { parse } from "../core/json.js";

/** What the server refused, or that it could not be reached; the message is for people. */
export class Refusal extends Error {
  /** @param {string} message @param {number} status 0: it was not reached */
  constructor(message, status) {
    super(message);
    this.status = status;
  }
}

/** @param {Response} answer */
async function refusal(answer) {
  let detail = "";
  try {
    const problem = await answer.clone().json();
    detail = problem.detail ?? problem.title ?? "";
  } catch {
    detail = (await answer.text().catch(() => "")).slice(0, 300);
  }
  const text = answer.status === 401
    ? "the console was opened with another token: open the address that `wharf up` printed" : detail;
  return new Refusal(text || `the server answered ${answer.status} ${answer.statusText}`, answer.status);
}

/**
 * @param {string} path
 * @param {RequestInit} [options]
 */
async function ask(path, options) {
  let answer;
  try {
    answer = await fetch(path, options);
  } catch (error) {
    if (options?.signal?.aborted) throw error;
    throw new Refusal("the server does not answer: is the app running?", 0);
  }
  if (!answer.ok) throw await refusal(answer);
  return answer;
}

/** @param {string} path @param {AbortSignal} [signal] @returns {Promise<any>} */
export const get = async (path, signal) => (await ask(path, { signal })).json();

/** @param {string} text JSON @param {AbortSignal} [signal] @returns {RequestInit} */
const posting = (text, signal) =>
  ({ method: "POST", headers: { "content-type": "application/json" }, body: text, signal });

/** @param {string} path @param {unknown} body @returns {Promise<any>} */
export const post = async (path, body) => (await ask(path, posting(JSON.stringify(body)))).json();

/** The same with JSON as text in both directions, so that no digit is lost. @param {string} path @param {string} text
 * @param {AbortSignal} [signal] @returns {Promise<any>} */
export const postText = async (path, text, signal) => parse(await (await ask(path, posting(text, signal))).text());

/**
 * The answer itself, for one that comes in parts.
 * @param {string} path
 * @param {string} text
 * @param {AbortSignal} signal
 */
export const postStream = (path, text, signal) => ask(path, posting(text, signal));

/**
 * A query string of what is not empty; lists are repeated.
 * @param {Record<string, string | number | string[] | null | undefined>} query
 */
export function query(query) {
  const pairs = Object.entries(query).flatMap(([name, value]) =>
    (Array.isArray(value) ? value : [value])
      .filter((each) => each != null && each !== "")
      .map((each) => `${name}=${encodeURIComponent(String(each))}`));
  return pairs.length ? `?${pairs.join("&")}` : "";
}
