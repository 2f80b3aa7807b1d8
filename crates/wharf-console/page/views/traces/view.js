/** Traces: searched, as points over time, as a list; one of them as a waterfall. */

import { counted } from "../../core/format.js";
import { TITLES } from "../../core/names.js";
import { query as queryText } from "../../state/api.js";
import { app } from "../../state/live.js";
import { change, place } from "../../state/place.js";
import { html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { onKey } from "../../parts/keys.js";
import { usePolled } from "../../parts/poll.js";
import { Head, Nothing } from "../../parts/small.js";
import { TraceList } from "./list.js";
import { Scatter } from "./scatter.js";
import { Trace } from "./trace.js";

const EVERY_MS = 2500;
const LIMIT = 500;

const STATUSES = ["ok", "failed", "error", "unavailable", "deadline-exceeded", "overloaded", "cancelled",
  "incompatible", "denied", "internal"];
const DURATIONS = /** @type {[string, string][]} */ ([["", "any duration"], ["1000", "over 1 ms"], ["10000",
  "over 10 ms"], ["100000", "over 100 ms"], ["500000", "over 500 ms"], ["1000000", "over 1 s"]]);

export function Traces() {
  const [id] = place.value.path;
  return id ? html`<${Trace} key=${id} id=${id} />` : html`<${Search} />`;
}

function Search() {
  const { query } = place.value;
  const [isPaused, setPaused] = useState(false);
  const { service, caller, method, status, min_us, text } = query;
  const path = `/api/traces${queryText({ service, caller, method, status, min_us, text, limit: LIMIT })}`;
  const { data, problem } = usePolled(path, isPaused ? 0 : EVERY_MS);
  onKey({ p: () => setPaused(!isPaused) });
  const services = app.value?.services ?? [];
  const methods = services.find((each) => each.name === service)?.interfaces.flatMap((each) => each.methods.map((one) =>
    one.name)) ?? [];
  const isFiltered = [service, caller, method, status, min_us, text].some(Boolean);
  const set = (/** @type {string} */ name) => (/** @type {any} */ event) => change({ [name]: event.target.value,
    ...(name === "service" ? { method: "" } : {}) });
  return html`<${Head} title=${TITLES.traces}>
      ${data && html`<span class="soft">
        ${data.matched > data.traces.length ? `the newest ${data.traces.length} of ` : ""}
        ${counted(data.matched, "trace")}</span>
      ${data.dropped > 0 && html`<span class="quiet"
        title="Traces are kept up to a bound of memory: failed and slow ones longest.">
        ${counted(data.dropped, "span")} dropped</span>`}`}
      <button type="button" aria-pressed=${isPaused} onClick=${() => setPaused(!isPaused)}>
        <${Icon} name=${isPaused ? "play" : "pause"} size=${12} />${isPaused ? "Go on" : "Pause"}</button><//>
    <form class="filters" role="search" aria-label="Filter traces"
      onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <select aria-label="Service" onChange=${set("service")}><option value="">every service</option>
        ${services.map((each) => html`<option value=${each.name} selected=${each.name === service}>${each.name}
        </option>`)}</select>
      ${methods.length > 0 && html`<select aria-label="Method" onChange=${set("method")}>
        <option value="">every method</option>
        ${methods.map((each) => html`<option value=${each} selected=${each === method}>${each}</option>`)}</select>`}
      <select aria-label="Status" onChange=${set("status")}><option value="">any outcome</option>
        ${STATUSES.map((each) => html`<option value=${each} selected=${each === status}>${each.replace("-", " ")}
        </option>`)}</select>
      <select aria-label="Duration" onChange=${set("min_us")}>
        ${DURATIONS.map(([value, name]) => html`<option value=${value} selected=${value === (min_us ?? "")}>${name}
        </option>`)}</select>
      ${caller && html`<button type="button" aria-label=${`Not only from ${caller}`}
        onClick=${() => change({ caller: "" })}>from ${caller}<${Icon} name="close" size=${12} /></button>`}
      <input type="search" aria-label="Text: a message, a name, a trace's id" placeholder="Message, name or trace id"
        value=${text ?? ""} onInput=${set("text")} /></form>
    <div class="body" tabindex="0" role="region" aria-label="Traces">
      ${problem && html`<p class="bad-text" role="status">${problem.message}</p>`}
      ${data && (data.traces.length ? html`<${Scatter} traces=${data.traces} /><${TraceList} traces=${data.traces} />`
        : isFiltered ? html`<${Nothing} icon="traces" title="No trace is like this">
          <p>Failed and slow calls are always kept, others by sampling, up to a bound of memory.</p>
            <button type="button" onClick=${() => change(Object.fromEntries(Object.keys(query).map((name) => [name,
              ""])))}>Show all</button><//>`
          : html`<${Nothing} icon="traces" title="No traces yet">
            <p>As soon as services call each other, calls stand here with everything they caused. Calls from <a
            href="/call">Call</a> are always traced.</p><//>`)}</div>`;
}
