/** What keeps calls to a service well: policies with where they come from, breakers, balance, admission, budgets. */

import { micros, percent, short, whole } from "../../core/format.js";
import { html } from "../../parts/html.js";

/** @param {{ data: any }} props */
export function Resilience({ data }) {
  if (!data) return null;
  return html`
    <section class="card"><header><h2>Connections to it</h2>
      <span class="quiet small">breaker and balance of each caller</span></header>
      ${!data.connections?.length ? html`<p
        class="inside quiet">Nobody is connected: callers connect when they first call, and within one process there are no connections.</p>` : html`
      <div class="scroll" tabindex="0" role="region" aria-label="Connections"><table>
        <thead><tr><th>From</th><th>To</th><th>Breaker</th><th class="number">Latency</th><th class="number">Share</th>
          <th class="number">Under way</th><th class="number">Calls</th><th>Versions</th></tr></thead>
        <tbody>${data.connections.map((/** @type {any} */ each) => html`<tr>
          <td><span class="strong">${each.from ?? each.caller}</span>
            ${each.from && each.from !== each.caller ? html` <span class="quiet small">${each.caller}</span>` : ""}</td>
            <td>${each.to || each.endpoint}</td>
          <td>${each.breaker ? html`<span
            class=${`tag ${{ closed: "ok", open: "bad",
            due: "warn" }[/** @type {"open"} */ (each.breaker)] ?? "warn"}`}>${each.breaker}</span>` : "–"}</td>
          <td class="number">${micros(each.latency_us)}</td><td class="number">${percent(each.share)}</td>
          <td class="number">${whole(each.in_flight)}</td><td class="number">${whole(each.calls)}</td>
          <td>${versions(each)}</td></tr>`)}</tbody></table></div>`}</section>
    ${data.budgets?.length > 0 && html`<section class="card"><header><h2>Retry budgets</h2>
      <span class="quiet small">of its callers, over the last 10 s</span></header>
      <div class="scroll" tabindex="0" role="region" aria-label="Retry budgets"><table><thead><tr><th>Caller</th>
        <th>Process</th><th class="number">Retries taken</th><th class="number">At most</th></tr></thead>
      <tbody>${data.budgets.map((/** @type {any} */ each) => html`<tr><td class="strong">${each.caller}</td><td>
        ${each.process}</td><td class="number">${short(each.taken)}</td><td class="number">${short(each.most)}</td>
        </tr>`)}</tbody></table></div></section>`}
    ${data.admission?.length > 0 && html`<section class="card"><header><h2>Admission</h2>
      <span class="quiet small">calls that are let in at a time</span></header>
      <div class="scroll" tabindex="0" role="region" aria-label="Admission"><table><thead><tr><th>Process</th>
        <th class="number">Limit</th><th class="number">Under way</th><th class="number">Waiting</th>
        <th class="number">Sent away</th></tr></thead>
      <tbody>${data.admission.map((/** @type {any} */ each) => html`<tr><td class="strong">${each.process}</td>
        <td class="number">${whole(each.limit)}</td><td class="number">${whole(each.in_flight)}</td><td class="number">
        ${whole(each.queued)}</td><td class="number">${whole(typeof each.shed === "number" ? each.shed : 0)}</td>
        </tr>`)}</tbody></table></div></section>`}
    <section class="card"><header><h2>Policies in force</h2>
      ${data.differs && html`<span class="tag warn">processes differ: the newest is shown</span>`}</header>
      ${!data.policies?.length ? html`<p class="inside quiet">No process has told its policies yet.</p>` : html`
      <div class="scroll" tabindex="0" role="region" aria-label="Policies"><table><thead><tr><th>Setting</th>
        <th>Value</th><th>For</th><th>From</th><th>What it does</th></tr></thead>
      <tbody>${data.policies.map((/** @type {any} */ each) => html`<tr><td><code>${each.setting}</code></td>
        <td class="strong">${each.value}</td><td>${each.scope}</td>
        <td>${each.origin === "default" ? html`<span class="quiet">default</span>` : html`<span class="tag sea">
          ${each.origin}</span>`}</td><td class="wide soft">${each.description}</td></tr>`)}</tbody></table></div>`}
          </section>`;
}

/** @param {any} connection */
function versions({ by_position: position = 0, by_name: name = 0, incompatible = [] }) {
  if (incompatible.length) return html`<span class="bad-text"
    title=${incompatible.map((/** @type {any} */ each) => `${each.method}: ${each.reason}`).join("\n")}>
    ${incompatible.map((/** @type {any} */ each) => each.method).join(", ")} incompatible</span>`;
  if (name) return html`<span class="warn-text">${name} of ${position + name} methods by name</span>`;
  return html`<span class="quiet">same</span>`;
}
