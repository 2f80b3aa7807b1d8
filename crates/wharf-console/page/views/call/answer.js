/** What came of a call. */

import { counted, micros, whole } from "../../core/format.js";
import { link } from "../../core/route.js";
import { html } from "../../parts/html.js";
import { Copy, Json, Outcome } from "../../parts/small.js";

/** So many items of a stream are drawn. */
const DRAWN = 200;

/** @param {{ run: import("./run.js").Run | null, onCancel: () => void }} props */
export function Answer({ run, onCancel }) {
  if (!run) return html`<section class="card answer"><header><h2>Answer</h2></header>
    <p class="inside quiet">Fill in the arguments and call: the answer stands here, with how long it took and its trace.</p></section>`;
  const { phase, result, items } = run;
  return html`<section class="card answer" aria-live="polite" aria-busy=${phase === "calling"}>
    <header><h2>Answer</h2>
      ${phase === "calling" && html`<span class="tag sea"><span class="dot busy"></span>calling</span>`}
      ${phase === "cancelled" && html`<span class="tag">cancelled here</span>`}
      ${phase === "refused" && html`<span class="tag bad">not called</span>`}
      ${result && html`<${Outcome} outcome=${result.outcome} /><span class="soft">${micros(result.duration_us)}</span>
        ${result.process && html`<span class="quiet">by ${result.process}</span>`}`}
      ${items && html`<span class="soft items-count">${counted(run.count, "item")}</span>`}
      <span class="aside">${result?.trace_id && html`<a class="button"
        href=${link("traces", [result.trace_id])}>Trace</a>`}
        ${phase === "calling" && html`<button type="button" class="danger" onClick=${onCancel}>Cancel</button>`}
        ${(result?.value ?? result?.error) !== undefined && html`<${Copy} text=${result?.value ?? result?.error ?? ""}
          />`}</span></header>
    <div class="inside">
      ${run.problem && html`<p class="bad-text">${run.problem}</p>`}
      ${result?.message && html`<p class=${result.outcome === "error" ? "warn-text" : "bad-text"}>${result.message}
        </p>`}
      ${items && html`<${Items} items=${items} count=${run.count} />`}
      ${result?.value !== undefined && !items && html`<${Json} text=${result.value} long=${true} label="Value" />`}
      ${result?.error !== undefined && html`<${Json} text=${result.error} long=${true} label="Error" />`}
    </div></section>`;
}

/** @param {{ items: import("./run.js").Run["items"], count: number }} props */
function Items({ items, count }) {
  const drawn = (items ?? []).slice(-DRAWN).reverse();
  const first = count - drawn.length;
  return html`<ol class="stream" tabindex="0" role="region" aria-label="Items, the newest first">
    ${drawn.map((item, index) => html`
    <li key=${count - index}><span class="quiet small">${whole(count - index)}<br />${micros(item.at * 1000)}</span>
      <${Json} text=${item.json} /></li>`)}
    ${first > 0 && html`<li class="quiet">and ${counted(first, "item")} before</li>`}</ol>`;
}
