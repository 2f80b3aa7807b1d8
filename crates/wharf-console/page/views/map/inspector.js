/** What is known of the node or edge that was chosen, beside the map. */

import { micros, percent, rate as rateText, whole } from "../../core/format.js";
import { callerName, failing, isOutside } from "../../core/names.js";
import { link } from "../../core/route.js";
import { state } from "../../state/live.js";
import { change } from "../../state/place.js";
import { html } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { Dot, StateTag } from "../../parts/small.js";
import { keyOf, nodeId } from "./model.js";

/** @param {{ focus: string }} props */
export function Inspector({ focus }) {
  const now = state.value;
  if (!now) return null;
  const edge = now.edges.find((each) => keyOf(each) === focus);
  const service = now.services.find((each) => each.name === focus);
  const isNode = service || now.edges.some((each) => nodeId(each.caller) === focus);
  if (!edge && !isNode) return null;
  return html`<aside class="inspector" aria-label=${`About ${focus}`}>
    <header><h2>${edge ? html`${callerName(edge.caller)} <span
      class="quiet">→</span> ${edge.callee}` : html`${service && html`<${Dot} state=${service.health} />`}
      ${focus.replace(/[()]/g, "")}`}</h2>
      <button type="button" class="bare icon" aria-label="Close" onClick=${() => change({ focus: "" })}>
        <${Icon} name="close" size=${14} /></button></header>
    ${edge ? html`<${OfEdge} edge=${edge} />` : html`<${OfNode} focus=${focus} service=${service} />`}</aside>`;
}

/** @param {{ edge: import("../../state/live.js").EdgeState }} props */
function OfEdge({ edge }) {
  const faults = Object.entries(edge.faults ?? {});
  return html`<dl class="pairs">
      <dt>Calls</dt><dd>${rateText(edge.rate)}</dd>
      <dt>p50, p99</dt><dd>${micros(edge.p50_us)}, ${micros(edge.p99_us)}</dd>
      <dt>Failing</dt><dd>${percent(failing(edge))}</dd>
      ${(edge.errors ?? 0) > 0 && html`<dt>Own errors</dt><dd class="warn-text">${rateText(edge.errors)}</dd>`}
      ${faults.map(([kind, rate]) => html`<dt>${kind.replace("-", " ")}</dt><dd class="bad-text">${rateText(rate)}
        </dd>`)}
      <dt>Under way</dt><dd>${whole(edge.in_flight)}</dd>
      <dt>Since the start</dt><dd>${whole(edge.calls)}</dd>
    </dl>
    ${edge.trouble && html`<p class="bad-text">${edge.trouble}</p>`}
    ${edge.breakers_open > 0 && html`<p class="bad-text">A breaker is open: calls go elsewhere, or fail at once.</p>`}
    <p class="quiet">${edge.calls === 0 ? "Declared, and not called so far." : edge.local
      ? "In one process: a call is a function call." : "Between processes."}
      ${edge.declared || isOutside(edge.caller) ? "" : " Not declared."}</p>
    <nav class="row" aria-label="More">
      <a class="button" href=${link("service", edge.callee)}>${edge.callee}</a>
      <a class="button" href=${link("traces", [], { service: edge.callee, caller: edge.caller })}>Traces</a></nav>`;
}

/** @param {{ focus: string, service?: import("../../state/live.js").ServiceState }} props */
function OfNode({ focus, service }) {
  const edges = state.value?.edges ?? [];
  const taken = edges.filter((edge) => edge.callee === focus && edge.caller !== focus);
  const made = edges.filter((edge) => nodeId(edge.caller) === focus && edge.callee !== focus);
  return html`
    ${service && html`<div class="row"><${StateTag} state=${service.health} /><span class="quiet">
      ${service.ready} of ${service.replicas.length} ready</span></div>
    <dl class="pairs">
      <dt>Calls</dt><dd>${rateText(service.rate)}</dd>
      <dt>p50, p99</dt><dd>${micros(service.p50_us)}, ${micros(service.p99_us)}</dd>
      <dt>Failing</dt><dd>${percent(failing(service))}</dd>
    </dl>`}
    <${List} title="Called by" edges=${taken} name=${(/** @type {any} */ edge) => callerName(edge.caller)} />
    <${List} title="Calls" edges=${made} name=${(/** @type {any} */ edge) => edge.callee} />
    ${service && html`<nav class="row" aria-label="More">
      <a class="button" href=${link("service", focus)}>Open</a>
      <a class="button" href=${link("traces", [], { service: focus })}>Traces</a>
      <a class="button" href=${link("logs", [], { service: focus })}>Logs</a></nav>`}`;
}

/** @param {{ title: string, edges: import("../../state/live.js").EdgeState[], name: (edge: any) => string }} props */
const List = ({ title, edges, name }) => edges.length > 0 && html`<h3>${title}</h3><ul>${edges.map((edge) => html`
  <li><a href=${link("map", [], { focus: keyOf(edge) })}>${name(edge)}</a><span>
    ${edge.calls ? html`${rateText(edge.rate)}${failing(edge) ? html` <em class="bad-text">${percent(failing(edge))}
    </em>` : ""}` : html`<span class="quiet">unused</span>`}</span></li>`)}</ul>`;
