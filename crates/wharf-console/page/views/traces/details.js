/** Everything that is known of a span. */

import { micros } from "../../core/format.js";
import { callerName } from "../../core/names.js";
import { link } from "../../core/route.js";
import { html } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { Copy, Outcome } from "../../parts/small.js";
import { isGood, tryName } from "./tree.js";

const SIDES = { client: "call between processes", local: "call within a process", server: "call, as its callee saw it",
  attempt: "one try of a call", request: "HTTP request" };
const KEPT = /** @type {Record<string, string>} */ ({ sampled: "it was sampled", failed: "it failed",
  slow: "it was slow" });

/** @param {{ row: import("./tree.js").Row, start: number, isLongest: boolean, onClose: () => void }} props */
export function SpanDetails({ row, start, isLongest, onClose }) {
  const { span, server } = row;
  const network = server ? Math.max(0, span.duration_us - server.duration_us) : null;
  return html`<section class="card details" aria-label="Span">
    <header><h2>${tryName(row) ? `${tryName(row)} of ` : ""}${span.callee}.${span.method}</h2>
      <button type="button" class="bare icon" aria-label="Close" onClick=${onClose}><${Icon} name="close" size=${14} />
      </button></header>
    <div class="inside">
      <div class="row"><${Outcome} outcome=${span.outcome} />${span.status ? html`<span class="tag">${span.status}
        </span>` : ""}${span.hedge && html`<span class="tag warn">hedge</span>`}
        ${row.retried && html`<span class="tag warn">tried again</span>`}
        ${isLongest && html`<span class="tag sea"
        title="Among those that made the trace as long as it is">critical path</span>`}</div>
      ${span.message && html`<p class=${isGood(span.outcome) ? "" : "bad-text"}>${span.message}</p>`}
      ${server && server.outcome !== span.outcome && html`<p
        class="warn-text">Its callee ended with ${server.outcome.replace("-", " ")}
        ${server.message ? `: ${server.message}` : ""}.</p>`}
      <dl class="pairs">
        <dt>What</dt><dd>${SIDES[span.side] ?? span.side}</dd>
        <dt>From</dt><dd>${callerName(span.caller)}</dd>
        <dt>To</dt><dd><a href=${link("service", span.callee)}>${span.callee}</a></dd>
        <dt>Began after</dt><dd>${micros(span.start_us - start)}</dd>
        <dt>Took</dt><dd>${micros(span.duration_us)}</dd>
        ${server && html`<dt>In the callee</dt><dd>${micros(server.duration_us)}</dd><dt>On the way, waiting</dt><dd>
          ${micros(network)}</dd>`}
        <dt>Process</dt><dd>${span.process}${server && server.process !== span.process ? ` → ${server.process}` : ""}
          </dd>
        ${span.attempt > 1 && html`<dt>Try</dt><dd>${span.attempt}</dd>`}
        ${span.kept && html`<dt>Kept because</dt><dd>${KEPT[span.kept] ?? span.kept}</dd>`}
        <dt>Span id</dt><dd><code>${span.span_id}</code></dd>
      </dl>
      <div class="row"><${Copy} text=${() => JSON.stringify(server ? [span, server] : span, null, 2)} label="As JSON" />
        <a class="button" href=${link("logs", [], { service: server?.process ?? span.process })}>Logs of the process</a>
        </div>
    </div></section>`;
}
