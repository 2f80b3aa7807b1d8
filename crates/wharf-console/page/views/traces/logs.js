/** The log lines of a trace, where they were written. */

import { clock, counted, whole } from "../../core/format.js";
import { link } from "../../core/route.js";
import { html } from "../../parts/html.js";
import { usePolled } from "../../parts/poll.js";

const EVERY_MS = 4000;
const MOST = 300;

/** @param {{ id: string }} props */
export function TraceLogs({ id }) {
  const { data } = usePolled(`/api/logs?trace=${encodeURIComponent(id)}&limit=${MOST}`, EVERY_MS);
  if (!data) return null;
  return html`<section class="card"><header><h2>Logs of this trace</h2><span class="quiet small">
    ${counted(data.lines.length, "line")}${data.dropped ? `, ${whole(data.dropped)} older ones of all are no longer kept` : ""}</span>
      <span class="aside"><a class="button" href=${link("logs", [], { trace: id })}>In Logs</a></span></header>
    ${data.lines.length === 0 ? html`<p
      class="inside quiet">Nobody wrote a line while making these calls. What is logged with <code>tracing</code> inside a call carries its trace.</p>` : html`
    <div class="scroll" tabindex="0" role="region" aria-label="Logs of this trace"><ul class="log-lines">
      ${data.lines.map((/** @type {any} */ line) => html`<li key=${line.number}><span class="quiet">
      ${clock(line.at_ms, true)}</span> <span class=${`level ${line.level ?? ""}`}>${line.level ?? line.stream}
      </span> <span class="soft">${line.process}</span> <span class="line-text">${line.text}</span></li>`)}</ul></div>`}
      </section>`;
}
