/** Logs: live, filtered, paused, and honest about what is missing. */

import { counted, moment, whole } from "../../core/format.js";
import { TITLES } from "../../core/names.js";
import { link } from "../../core/route.js";
import { app, state } from "../../state/live.js";
import { change, place } from "../../state/place.js";
import { html, useEffect, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { onKey } from "../../parts/keys.js";
import { Copy, Head, Nothing } from "../../parts/small.js";
import { Lines } from "./lines.js";
import { Tail } from "./tail.js";

const LEVELS = ["error", "warn", "info", "debug", "trace"];
const TYPED_MS = 250;

export function Logs() {
  const { service = "", level = "", text = "", trace = "" } = place.value.query;
  const [tail, setTail] = useState(/** @type {Tail | null} */ (null));
  const [typed, setTyped] = useState(text);
  const [chosen, setChosen] = useState(/** @type {import("./tail.js").Line | null} */ (null));
  useEffect(() => {
    const made = new Tail({ service: service ? service.split(",") : [], level, text, trace });
    setTail(made);
    setChosen(null);
    return () => made.end();
  }, [service, level, text, trace]);
  useEffect(() => setTyped(text), [text]);
  useEffect(() => {
    if (typed === text) return undefined;
    const timer = setTimeout(() => change({ text: typed }), TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed]);
  const isPaused = tail?.isPaused.value ?? false;
  const pause = () => tail?.pause(!isPaused);
  onKey({ p: pause, Escape: () => setChosen(null) });
  const isFiltered = Boolean(service || level || text || trace);
  return html`<${Head} title=${TITLES.logs}>
      ${tail && html`<${Counts} tail=${tail} />`}
      <button type="button" aria-pressed=${isPaused} onClick=${pause}>
        <${Icon} name=${isPaused ? "play" : "pause"} size=${12} />
        ${isPaused ? `Go on${tail?.waiting.value ? ` (${whole(tail.waiting.value)})` : ""}` : "Pause"}</button>
      <button type="button" onClick=${() => tail?.clear()}>Clear</button><//>
    <form class="filters" role="search" aria-label="Filter logs"
      onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${Sources} service=${service} />
      <select aria-label="Level" onChange=${(/** @type {any} */ event) => change({ level: event.target.value })}>
        <option value="">every level</option>
        ${LEVELS.map((each) => html`<option value=${each} selected=${each === level}>
        ${each === "error" || each === "trace" ? each : `${each} and worse`}</option>`)}</select>
      ${trace && html`<button type="button" aria-label="Not only of this trace"
        onClick=${() => change({ trace: "" })}>trace <code>${trace.slice(0, 8)}</code>
        <${Icon} name="close" size=${12} /></button>
        <a class="button" href=${link("traces", [trace])}>Trace</a>`}
      <input type="search" aria-label="Text in the line" placeholder="Text in the line" value=${typed}
        onInput=${(/** @type {any} */ event) => setTyped(event.target.value)} /></form>
    <div class="body flush">${tail && html`<${Content} tail=${tail} isFiltered=${isFiltered} text=${text}
      chosen=${chosen} onChoose=${setChosen} />`}
      ${chosen && html`<${Chosen} line=${chosen} onClose=${() => setChosen(null)} />`}</div>`;
}

/** Services, and the processes of the one that is chosen. @param {{ service: string }} props */
function Sources({ service }) {
  const services = (app.value?.services ?? []).map((each) => each.name);
  const processes = (state.value?.processes ?? []).map((each) => each.name).filter((name) => !services.includes(name));
  const isKnown = !service || services.includes(service) || processes.includes(service);
  return html`<select aria-label="Service or process"
    onChange=${(/** @type {any} */ event) => change({ service: event.target.value })}>
    <option value="">every service</option>${!isKnown && html`<option value=${service} selected>${service}</option>`}
    <optgroup label="Services">${services.map((each) => html`<option value=${each} selected=${each === service}>${each}
      </option>`)}</optgroup>
    <optgroup label="Processes">${processes.map((each) => html`<option value=${each} selected=${each === service}>
      ${each}</option>`)}</optgroup></select>`;
}

/** @param {{ tail: Tail }} props */
function Counts({ tail }) {
  const dropped = tail.dropped.value + tail.ring.forgotten;
  return html`<span class="soft" data-turn=${tail.version.value}>${counted(tail.ring.items.length, "line")}</span>
    ${dropped > 0 && html`<span class="tag warn" title="Older lines make room for newer ones, at the server and here.">
      ${whole(dropped)} not shown</span>`}`;
}

/** @param {{ tail: Tail, isFiltered: boolean, text: string, chosen: any, onChoose: (line: any) => void }} props */
function Content({ tail, isFiltered, text, chosen, onChoose }) {
  const turn = tail.version.value;
  if (tail.ring.items.length) return html`<${Lines} tail=${tail} turn=${turn} text=${text} chosen=${chosen}
    onChoose=${onChoose} />`;
  if (tail.problem.value) return html`<${Nothing} icon="logs" title="No lines"><p>${tail.problem.value}</p><//>`;
  if (turn === 0) return null;
  return isFiltered
    ? html`<${Nothing} icon="logs" title="No line is like this so far">
      <p>New ones are shown as they come. A service may write less than you look for: its log level can be changed while it runs, on its own page.</p>
        <button type="button" onClick=${() => change({ service: "", level: "", text: "", trace: "" })}>Show all</button>
          <//>`
    : html`<${Nothing} icon="logs" title="Nothing was written yet">
      <p>What services print, or log with <code>tracing</code>, stands here as it comes.</p><//>`;
}

/** @param {{ line: import("./tail.js").Line, onClose: () => void }} props */
const Chosen = ({ line, onClose }) => html`<section class="chosen-line" aria-label="Line">
  <header class="row"><strong>${line.process}</strong><span class="quiet">${moment(line.at_ms)}</span>
    ${line.target && html`<code class="quiet">${line.target}</code>`}
    <span class="aside row">${line.trace_id && html`<a class="button" href=${link("traces", [line.trace_id])}>Trace</a>
      <a class="button" href=${link("logs", [], { trace: line.trace_id })}>Lines of the trace</a>`}
      <${Copy} text=${line.text} /><button type="button" class="bare icon" aria-label="Close" onClick=${onClose}>
        <${Icon} name="close" size=${14} /></button></span></header>
  <pre class="code" tabindex="0" role="region" aria-label="The whole line">${line.text}</pre>
  ${line.fields?.length ? html`<dl class="pairs left">${line.fields.map((field) => html`<dt><code>${field.name}</code>
    </dt><dd><code>${field.value}</code></dd>`)}</dl>` : ""}</section>`;
