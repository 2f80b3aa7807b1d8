/** All services in one table, sorted by what is asked. */

import { bytes, counted, micros, percent, short } from "../../core/format.js";
import { failing, failureTone } from "../../core/names.js";
import { linear, line, largest } from "../../core/scale.js";
import { changed, link } from "../../core/route.js";
import { rates, state } from "../../state/live.js";
import { place } from "../../state/place.js";
import { classes, html } from "../../parts/html.js";
import { Head, StateTag } from "../../parts/small.js";

/**
 * @typedef {{ name: string, health: string, ready: number, replicas: number, rate: number, failing: number, p50:
 *   number, p99: number, cpu: number | null, memory: number | null }} Line
 */

/** @type {[keyof Line, string, (line: Line) => any][]} */
const COLUMNS = [
  ["rate", "Calls/s", (each) => short(each.rate)],
  ["failing", "Failing", (each) => html`<span
    class=${each.failing ? (failureTone(each.failing) === "bad" ? "bad-text" : "warn-text") : "quiet"}>
    ${percent(each.failing)}</span>`],
  ["p50", "p50", (each) => (each.rate ? micros(each.p50) : "–")],
  ["p99", "p99", (each) => (each.rate ? micros(each.p99) : "–")],
  ["cpu", "CPU", (each) => (each.cpu === null ? "–" : percent(each.cpu))],
  ["memory", "Memory", (each) => bytes(each.memory)],
];

export function All() {
  const now = state.value;
  const { query } = place.value;
  const by = /** @type {keyof Line} */ (query.by || "name");
  const lines = (now?.services ?? []).map((service) => {
    const own = (now?.processes ?? []).filter((process) => process.services.includes(service.name));
    const sum = (/** @type {(process: any) => number | null} */ of) => (own.some((each) => of(each) !== null)
      ? own.reduce((all, each) => all + (of(each) ?? 0), 0) : null);
    return /** @type {Line} */ ({
      name: service.name, health: service.health, ready: service.ready, replicas: service.replicas.length,
        rate: service.rate ?? 0,
      failing: failing(service) ?? 0, p50: service.p50_us ?? 0, p99: service.p99_us ?? 0, cpu: sum((each) =>
        each.cpu), memory: sum((each) => each.rss_bytes),
    });
  });
  const sorted = lines.sort((left, right) => (by === "name" ? (left.name < right.name ? -1 : 1)
    : Number(right[by] ?? -1) - Number(left[by] ?? -1)));
  const header = (/** @type {string} */ key, /** @type {string} */ title, number = true) => html`<th
    class=${number ? "number" : ""} aria-sort=${by === key ? (key === "name" ? "ascending" : "descending") : undefined}>
    <a class="sort" href=${changed(place.value, { by: key === "name" ? "" : key })}>${title}
      ${by === key ? html`<span aria-hidden="true"> ${key === "name" ? "↑" : "↓"}</span>` : ""}</a></th>`;
  return html`<${Head} title="Services"><span class="soft">${counted(sorted.length, "service")}</span><//>
    <div class="body" tabindex="0" role="region" aria-label="All services"><div class="card">
      <div class="scroll" tabindex="0" role="region" aria-label="Table of services"><table>
      <thead><tr>${header("name", "Service", false)}<th>State</th><th class="number">Replicas</th><th>
        <span class="unseen">Calls lately</span></th>${COLUMNS.map(([key, title]) => header(key, title))}</tr></thead>
      <tbody>${sorted.map((each) => html`<tr key=${each.name}>
        <td><a class="strong" href=${link("service", each.name)}>${each.name}</a></td>
        <td><${StateTag} state=${each.health} /></td>
        <td class=${classes("number", each.ready < each.replicas && "warn-text")}>
          ${each.ready < each.replicas ? `${each.ready}/${each.replicas}` : each.replicas}</td>
        <td><${Spark} values=${rates.get(each.name) ?? []} turn=${now?.at_ms} /></td>
        ${COLUMNS.map(([, , cell]) => html`<td class="number">${cell(each)}</td>`)}</tr>`)}</tbody></table></div></div>
          </div>`;
}

/** Calls of the last minute and a half, without numbers. @param {{ values: (number | null)[], turn: unknown }} props */
function Spark({ values }) {
  const x = linear([0, 89], [1, 89]);
  const y = linear([0, Math.max(largest(values), 0.1)], [15, 2]);
  const from = 90 - values.length;
  return html`<svg class="spark" width="90" height="17" aria-hidden="true">
    <path d=${line(values, (index) => x(from + index), y)} /></svg>`;
}
