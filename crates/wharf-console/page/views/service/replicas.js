/** The replicas of a service: what each is doing, and what can be done with it. */

import { ago, bytes, percent, span, whole } from "../../core/format.js";
import { link } from "../../core/route.js";
import { askDrain, askRestart } from "../../state/actions.js";
import { app, state } from "../../state/live.js";
import { html } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { StateTag } from "../../parts/small.js";

/** @param {{ name: string }} props */
export function Replicas({ name }) {
  const now = state.value;
  const processes = (now?.processes ?? []).filter((process) => process.services.includes(name));
  const can = app.value?.can;
  return html`<section class="card"><header><h2>Replicas</h2></header>
    ${processes.length === 0 ? html`<p class="inside quiet">No process hosts it now.</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Replicas"><table>
      <thead><tr><th>Process</th><th>State</th><th>Version</th><th class="number">Memory</th><th class="number">CPU</th>
        <th class="number">Uptime</th><th class="number">Connections</th><th class="number">Restarts</th><th>
        <span class="unseen">Actions</span></th></tr></thead>
      <tbody>${processes.map((process) => html`<tr key=${process.name}>
        <td><span class="strong" title=${process.endpoints.join(", ")}>${process.name}</span>
          ${process.pid !== null && html` <span class="quiet small">pid ${process.pid}</span>`}
          ${process.http.map((each) => html` <a class="small" href=${`http${each.secured ? "s" : ""}://${each.address}/`} target="_blank"
          rel="noreferrer">${each.address} <${Icon} name="open" size=${12} /></a>`)}
          ${process.services.length > 1 && html` <span
          class="quiet small">with ${process.services.filter((each) => each !== name).join(", ")}</span>`}</td>
        <td><${StateTag} state=${process.state} />
          ${process.waiting_for.length > 0 && html` <span
          class="quiet small">waits for ${process.waiting_for.join(", ")}</span>`}</td>
        <td>${process.version ?? html`<span class="quiet">–</span>`}</td>
        <td class="number">${bytes(process.rss_bytes)}</td><td class="number">${percent(process.cpu)}</td>
        <td class="number">${span(process.uptime_ms)}</td><td class="number">${whole(process.connections)}</td>
        <td class="number">${process.restarts}
          ${process.last_exit && html` <span class="quiet small" title=${process.last_exit.reason}>
          ${ago(process.last_exit.at_ms, now?.at_ms ?? 0)}</span>`}</td>
        <td><span class="row tight">
          <a class="button bare-link" href=${link("logs", [], { service: process.name })}>Logs</a>
          ${can?.restart && html`<button type="button" class="bare" aria-label=${`Restart ${process.name}`}
            onClick=${() => askRestart(process.name)}>Restart</button>`}
          ${can?.stop && html`<button type="button" class="bare" aria-label=${`Drain ${process.name}`}
            onClick=${() => askDrain(process.name)}>Drain</button>`}</span></td></tr>
        ${process.last_exit && process.state !== "ready" && html`<tr key=${`${process.name}-exit`} class="exit">
          <td class="wide bad-text" colspan="9">${process.last_exit.reason}, after ${span(process.last_exit.lived_ms)}
          </td></tr>`}
        ${(process.checks ?? []).filter((/** @type {any} */ check) => !check.is_ok).map((/** @type {any} */ check) =>
          html`<tr key=${`${process.name}-${check.name}`} class="exit"><td class="wide warn-text" colspan="9">
          ${check.name}: ${check.message}</td></tr>`)}`)}</tbody></table></div>`}</section>`;
}
