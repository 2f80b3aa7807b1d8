/** One trace: its waterfall, the span that was chosen, its logs. */

import { counted, micros, moment } from "../../core/format.js";
import { TITLES } from "../../core/names.js";
import { link } from "../../core/route.js";
import { change, place } from "../../state/place.js";
import { html, useMemo } from "../../parts/html.js";
import { usePolled } from "../../parts/poll.js";
import { Copy, Head, Nothing, Outcome } from "../../parts/small.js";
import { SpanDetails } from "./details.js";
import { TraceLogs } from "./logs.js";
import { critical, isGood, rows } from "./tree.js";
import { Waterfall } from "./waterfall.js";

/** Spans of one trace come from several processes, within some seconds. */
const EVERY_MS = 3000;
/** The server waits so long for the first span: a trace is often opened right after its call. */
const WAIT_MS = 4000;

/** @param {{ id: string }} props */
export function Trace({ id }) {
  const { data, problem, again } = usePolled(`/api/traces/${encodeURIComponent(id)}?wait_ms=${WAIT_MS}`, EVERY_MS);
  const listed = useMemo(() => rows(data?.spans ?? []), [data]);
  const longest = useMemo(() => critical(listed), [listed]);
  const chosen = listed.find((row) => row.id === place.value.query.span) ?? null;
  const failures = (data?.spans ?? []).filter((/** @type {any} */ span) => !isGood(span.outcome)).length;
  const first = listed[0]?.span;
  return html`<${Head} title=${html`<a class="crumb" href="/traces">${TITLES.traces}</a><span class="quiet">/</span>
    ${first ? `${first.callee}.${first.method}` : html`<code>${id.slice(0, 8)}</code>`}`}>
      ${first && html`<${Outcome} outcome=${first.outcome} /><strong>${micros(data.duration_us)}</strong>
        <span class="quiet">${moment(data.start_us / 1000)}</span>`}
      <a class="button" href=${link("logs", [], { trace: id })}>Logs</a><${Copy} text=${id} label="Trace id" /><//>
    <div class="body" tabindex="0" role="region" aria-label="Trace">
      ${problem && (problem.status === 404
        ? html`<${Nothing} icon="traces" title="This trace is not kept"><p>${problem.message}</p>
          <p>Old traces make room for new ones; failed and slow ones stay longest.</p>
          <div class="row"><button type="button" onClick=${again}>Ask again</button>
            <a class="button" href="/traces">All traces</a></div><//>`
        : html`<p class="bad-text" role="status">${problem.message}</p>`)}
      ${data && html`
        <div class="row"><span class="soft">${counted(data.spans.length, "span")}</span><span class="soft">
          ${counted(data.processes.length, "process", "processes")}</span>
          ${failures > 0 && html`<span class="tag bad">${counted(failures, "span")} failed</span>`}
          ${data.incomplete && html`<span class="tag warn"
            title="A parent is not kept, or spans were dropped: what hangs at it stands alone.">incomplete</span>`}
            </div>
        <div class="trace-body"><${Waterfall} listed=${listed} start=${data.start_us} length=${data.duration_us}
          longest=${longest} chosen=${chosen?.id ?? ""} onChoose=${(/** @type {string} */ span) => change({ span })} />
          ${chosen && html`<${SpanDetails} row=${chosen} start=${data.start_us} isLongest=${longest.has(chosen.id)}
            onClose=${() => change({ span: "" })} />`}</div>
        <${TraceLogs} id=${id} />`}</div>`;
}
