/** Calls of before, kept in this browser: so many, and none that is very long. */

import { signal } from "../../vendor/signals.js";
import { clock, micros } from "../../core/format.js";
import { link } from "../../core/route.js";
import { html } from "../../parts/html.js";
import { Outcome } from "../../parts/small.js";
import { app } from "../../state/live.js";
import { remember, remembered } from "../../state/preferences.js";

/**
 * @typedef {{ at: number, service: string, method: string, json: string, outcome: string, duration_us: number,
 *   trace_id: string }} Made
 */

const MOST = 50;
const LONGEST = 4096;

const key = () => `calls.${app.value?.app ?? ""}`;

/** @type {import("../../vendor/signals.js").Signal<Made[] | null>} */
const made = signal(/** @type {Made[] | null} */ (null));

/** @returns {Made[]} */
function all() {
  if (made.value === null) {
    const stored = remembered(key());
    made.value = Array.isArray(stored) ? stored.filter((each) => each && typeof each.service === "string"
      && typeof each.json === "string") : [];
  }
  return made.value;
}

/** @param {Made} call */
export function keep(call) {
  made.value = [{ ...call, json: call.json.length > LONGEST ? "" : call.json }, ...all()].slice(0, MOST);
  remember(key(), made.value);
}

export function History() {
  const calls = all();
  const forget = () => {
    made.value = [];
    remember(key(), []);
  };
  return html`<section class="card history"><header><h2>History</h2><span class="aside">
    ${calls.length > 0 && html`<button type="button" class="bare" onClick=${forget}>Forget</button>`}</span></header>
    ${calls.length === 0 ? html`<p
      class="inside quiet">Calls made here are listed here, in this browser alone.</p>` : html`<ul>
      ${calls.map((call) => html`
      <li key=${call.at}><a href=${link("call", [call.service, call.method], { arguments: call.json })}>
        <span class="strong">${call.service}.${call.method}</span><span class="quiet args">${call.json}</span></a>
        <span class="row end"><${Outcome} outcome=${call.outcome} /><span class="quiet">${micros(call.duration_us)}
          </span><a class="quiet" href=${link("traces", [call.trace_id])}>${clock(call.at)}</a></span></li>`)}</ul>`}
          </section>`;
}
