/** How a service runs: figures, charts, replicas, methods, callers, and what it calls. */

import { micros, percent, rate as rateText, short, whole } from "../../core/format.js";
import { callerName, failing, faultRate } from "../../core/names.js";
import { changed, link } from "../../core/route.js";
import { app } from "../../state/live.js";
import { change, place } from "../../state/place.js";
import { html } from "../../parts/html.js";
import { Chart } from "../../parts/chart.js";
import { Docs } from "../../parts/small.js";
import { Replicas } from "./replicas.js";

/**
 * @param {{ service: import("../../state/live.js").Service, now: import("../../state/live.js").ServiceState | null,
 *   data: any }} props
 */
export function Overview({ service, now, data }) {
  return html`
    ${service.docs && html`<${Docs} text=${service.docs} />`}
    <dl class="figures">
      <div><dt>Calls</dt><dd>${rateText(now?.rate)}</dd></div>
      <div><dt>Failing</dt><dd class=${now?.faults ? "bad-text" : now?.errors ? "warn-text" : ""}>${percent(now ? failing(now) : null)}</dd>
        </div>
      <div><dt>p50</dt><dd>${now?.rate ? micros(now.p50_us) : "–"}</dd></div>
      <div><dt>p99</dt><dd>${now?.rate ? micros(now.p99_us) : "–"}</dd></div>
      <div><dt>Under way</dt><dd>${whole(now?.in_flight)}</dd></div>
      <div><dt>Replicas</dt><dd>${now?.ready ?? "–"}<small> of ${now?.replicas.length ?? "–"} ready</small></dd></div>
    </dl>
    ${data?.series && html`<${Charts} series=${data.series} />`}
    <${Replicas} name=${service.name} />
    ${data && html`
      <${Table} title=${service.http ? "Requests" : "Methods"} rows=${data.methods}
        empty=${service.http ? "Nobody has asked it for anything since it started." : "It has no methods."}
        first=${[service.http ? "Request" : "Method", (/** @type {any} */ row) => html`<${MethodName} service=${service.name} row=${row} />`]}
        series=${(/** @type {any} */ row) => `method:${row.method}`} known=${data.series?.methods} />
      <${Table} title="Called by" rows=${data.callers} empty="Nobody has called it since it started."
        first=${["Caller", (/** @type {any} */ row) => html`<${Peer} name=${row.caller} />
        <span class="quiet"> ${row.method}</span>`]} />
      <${Table} title="Calls" rows=${data.calls}
        empty=${service.calls.length ? "It has called nobody since it started." : "It calls no other service."}
        first=${["Callee", (/** @type {any} */ row) => html`<${Peer} name=${row.callee} />
        <span class="quiet"> ${row.method}</span>`]} />`}`;
}

/** @param {{ name: string }} props */
const Peer = ({ name }) => (app.value?.services.some((each) => each.name === name)
  ? html`<a class="strong" href=${link("service", name)}>${name}</a>` : html`<span class="strong">${callerName(name)}
    </span>`);

/** A method, which can be called here; or a request to an http component, which cannot. @param {{ service: string, row: any }} props */
const MethodName = ({ service, row }) => (row.kind ? html`<a class="strong" href=${link("call", [service, row.method])}
  title="Call it">${row.method}</a> <span class="quiet small">${row.kind}</span>`
  : html`<span class="strong">${row.method}</span>`);

/** @param {{ series: any }} props */
function Charts({ series }) {
  const of = place.value.query.of ?? "";
  const [kind, name] = of.split(/:(.*)/s);
  const chosen = (kind === "method" ? series.methods?.[name] : kind === "caller" ? series.callers?.[name]
    : null) ?? series.total;
  const groups = /** @type {[string, string, string[]][]} */ ([["Method", "method", Object.keys(series.methods ?? {})],
    ["Caller", "caller", Object.keys(series.callers ?? {})]]);
  const shared = { start: series.start_ms, step: series.step_ms };
  return html`<section aria-label="Last 15 minutes"><div class="row chart-head"><h2>Last 15 minutes</h2>
      <select aria-label="Of what" value=${chosen === series.total ? "" : of}
        onChange=${(/** @type {any} */ event) => change({ of: event.target.value })}>
        <option value="">all calls</option>
        ${groups.map(([title, key, names]) => names.length > 0 && html`<optgroup label=${title}>
          ${names.map((each) => html`<option value=${`${key}:${each}`} selected=${of === `${key}:${each}`}>
          ${key === "caller" ? callerName(each) : each}</option>`)}</optgroup>`)}
      </select></div>
    <div class="charts">
      <${Chart} title="Calls a second" ...${shared} format=${short}
        lines=${[{ name: "calls", tone: "sea", values: chosen.rate ?? [], filled: true }]} />
      <${Chart} title="Failures a second" ...${shared} format=${short} least=${0.5}
        lines=${[{ name: "faults", tone: "bad", values: chosen.faults ?? [], filled: true },
        { name: "errors", tone: "warn", values: chosen.errors ?? [] }]} />
      <${Chart} title="Latency" ...${shared} format=${micros}
        lines=${[{ name: "p99", tone: "sea", values: chosen.p99_us ?? [] },
        { name: "p50", tone: "ok", values: chosen.p50_us ?? [] }]} />
    </div></section>`;
}

/**
 * @param {{ title: string, rows: any[], empty: string, first: [string, (row: any) => any], series?: (row: any) =>
 *   string, known?: Record<string, unknown> }} props
 */
function Table({ title, rows, empty, first, series, known }) {
  return html`<section class="card"><header><h2>${title}</h2></header>${!rows?.length ? html`<p class="inside quiet">
    ${empty}</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label=${title}><table>
      <thead><tr><th>${first[0]}</th><th class="number">Calls/s</th><th class="number">Errors/s</th>
        <th class="number">Faults/s</th><th class="number">p50</th><th class="number">p99</th>
        <th class="number">Retries/s</th><th class="number">Hedges/s</th><th class="number">Under way</th>
        <th class="number">Since start</th>${series && html`<th><span class="unseen">Chart</span></th>`}</tr></thead>
      <tbody>${rows.map((row) => html`<tr>
        <td>${first[1](row)}</td><td class="number">${short(row.rate)}</td>
        <td class=${row.errors ? "number warn-text" : "number quiet"}>${short(row.errors)}</td>
        <td class=${faultRate(row.faults) ? "number bad-text" : "number quiet"}
          title=${Object.keys(row.faults ?? {}).join(", ")}>${short(faultRate(row.faults))}</td>
        <td class="number">${row.rate ? micros(row.p50_us) : "–"}</td><td class="number">
          ${row.rate ? micros(row.p99_us) : "–"}</td>
        <td class="number">${short(row.retries)}</td><td class="number">${short(row.hedges)}</td>
        <td class="number">${whole(row.in_flight)}</td><td class="number">${whole(row.calls)}</td>
        ${series && html`<td>${known && row.method in known ? html`<a href=${changed(place.value, { of: series(row) })}
          aria-label=${`Chart of ${row.method}`}>chart</a>` : ""}</td>`}</tr>`)}</tbody></table></div>`}</section>`;
}

