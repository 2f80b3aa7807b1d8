/** Traces as a list: what began them, how long they took, who took part. */

import { clock, counted, micros } from "../../core/format.js";
import { callerName } from "../../core/names.js";
import { logarithmic } from "../../core/scale.js";
import { link } from "../../core/route.js";
import { Component, html, useRef } from "../../parts/html.js";
import { onKey } from "../../parts/keys.js";
import { Outcome } from "../../parts/small.js";

/** So many are drawn at first. */
const DRAWN = 200;

/** @param {{ traces: any[] }} props */
export function TraceList({ traces }) {
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  // By order of magnitude: beside one that took seconds, all others would be nothing.
  const durations = traces.map((trace) => trace.duration_us);
  const size = logarithmic([Math.max(1, Math.min(...durations) / 2), Math.max(2, ...durations)], [0, 1]);
  const step = (/** @type {number} */ by) => () => {
    const links = /** @type {HTMLElement[]} */ ([...list.current?.querySelectorAll("a.trace") ?? []]);
    const at = links.indexOf(/** @type {HTMLElement} */ (document.activeElement));
    links[Math.max(0, Math.min(links.length - 1, at + by))]?.focus();
  };
  onKey({ j: step(1), ArrowDown: step(1), ArrowUp: step(-1) });
  return html`<section class="card traces"><header><h2>Newest first</h2></header><ul ref=${list}>
    ${traces.slice(0, DRAWN).map((trace) => html`
    <${Line} key=${trace.trace_id} trace=${trace} size=${size(trace.duration_us)} spans=${trace.spans}
      errors=${trace.errors} />`)}</ul>
    ${traces.length > DRAWN && html`<p class="inside quiet">
      ${counted(traces.length - DRAWN, "trace")} more are among the points above; filter to see them here.</p>`}
      </section>`;
}

class Line extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return ["size", "spans", "errors"].some((name) => next[name] !== /** @type {any} */ (this.props)[name]);
  }

  /** @param {any} props */
  render({ trace, size }) {
    const marks = [trace.errors > 0 && counted(trace.errors, "failure"), trace.retries > 0
      && counted(trace.retries, "retry", "retries"), trace.hedges > 0
      && counted(trace.hedges, "hedge")].filter(Boolean);
    return html`<li><a class="trace" href=${link("traces", [trace.trace_id])}>
      <span class="at quiet">${clock(trace.start_us / 1000, true)}</span>
      <span class="what"><b>${trace.service}</b>.${trace.method}
        ${trace.caller ? html` <span class="quiet small">from ${callerName(trace.caller)}</span>` : ""}</span>
      <span class="marks">${trace.outcome !== "value" && html`<${Outcome} outcome=${trace.outcome} />`}
        ${marks.map((mark) => html`<span class="tag warn">${mark}</span>`)}</span>
      <span class="spans quiet small">${counted(trace.spans, "span")}
        ${trace.services?.length ? ` · ${trace.services.length + 1} services` : ""}</span>
      <span class="took"><i style=${{ width: `${(size * 100).toFixed(1)}%` }}
        class=${trace.outcome === "value" ? "" : "bad"}></i></span>
      <span class="time">${micros(trace.duration_us)}</span></a></li>`;
  }
}
