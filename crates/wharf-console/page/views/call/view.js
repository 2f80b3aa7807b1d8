/** Calling any method: a form made from its schema, the answer, the same call as code, and what was called before. */

import { parse, write as writeJson } from "../../core/json.js";
import { link } from "../../core/route.js";
import { isStream, signature } from "../../core/shape.js";
import { app, service as serviceOf } from "../../state/live.js";
import { change, go, place } from "../../state/place.js";
import { classes, html, useEffect, useMemo, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { Docs, Head, Nothing, Segments } from "../../parts/small.js";
import { Answer } from "./answer.js";
import { empty } from "./form/draft.js";
import { Struct, idOf } from "./form/fields.js";
import { read } from "./form/read.js";
import { write } from "./form/write.js";
import { History, keep } from "./history.js";
import { body, run } from "./run.js";
import { Snippets } from "./snippets.js";

/** Longer arguments are not put into the address. */
const LONGEST_ADDRESS = 1500;

export function Call() {
  const callable = (app.value?.services ?? []).filter((service) => service.interfaces.some((each) =>
    each.methods.length > 0));
  if (!callable.length) return html`<${Head} title="Call" /><${Nothing} icon="call" title="No service has an interface">
    <p>Methods of a trait with <code>#[wharf::service]</code> are called from here.</p><//>`;
  const [name = callable[0].name, wanted] = place.value.path;
  const service = serviceOf(name);
  const methods = (service?.interfaces ?? []).flatMap((each) => each.methods.map((method) => ({ of: each, method })));
  const found = methods.find(({ method }) => method.name === wanted) ?? (wanted ? undefined : methods[0]);
  const choose = (/** @type {string} */ chosen, /** @type {string} */ method = "") => go(link("call", method
    ? [chosen, method] : chosen));
  return html`<${Head} title=${html`Call <span class="crumb">${name}${found ? `.${found.method.name}` : ""}</span>`}>
      <select aria-label="Service" onChange=${(/** @type {any} */ event) => choose(event.target.value)}>
        ${callable.map((each) => html`<option value=${each.name} selected=${each.name === name}>${each.name}</option>`)}
        </select>
      <select aria-label="Method" onChange=${(/** @type {any} */ event) => choose(name, event.target.value)}>
        ${methods.map(({ method }) => html`<option value=${method.name} selected=${method === found?.method}>
        ${method.name}</option>`)}</select><//>
    <div class="body" tabindex="0" role="region" aria-label="Call">${found
      ? html`<${One} key=${`${name}.${found.method.name}`} service=${name} of=${found.of} method=${found.method} />`
      : html`<${Nothing} icon="call" title=${service ? `${name} has no method ${wanted ?? ""}` : `No service ${name}`}>
        <p>Choose one above.</p><//>`}</div>`;
}

/** @param {import("../../core/shape.js").Method} method */
const emptyDraft = (method, /** @type {any} */ types) => ({ fields: Object.fromEntries(method.args.map((arg) =>
  [arg.name, arg.default ? null : empty(arg.shape, types)])) });

/**
 * @param {{ service: string, of: import("../../core/shape.js").Interface, method: import("../../core/shape.js").Method
 *   }} props
 */
function One({ service, of, method }) {
  const types = of.types ?? {};
  const given = place.value.query.arguments ?? "";
  const [mode, setMode] = useState("form");
  const [draft, setDraft] = useState(() => emptyDraft(method, types));
  const [text, setText] = useState("{}");
  const [isStrict, setStrict] = useState(false);
  const [misfit, setMisfit] = useState("");
  const [made, setMade] = useState(/** @type {import("./run.js").Run | null} */ (null));
  const [options, setOptions] = useState({ timeout: 10_000, criticality: "", operation: "" });
  const stop = useRef(/** @type {AbortController | null} */ (null));
  useEffect(() => () => stop.current?.abort(), []);
  useEffect(() => {
    if (!given) return;
    try {
      setDraft(read(method.args, types, given));
      setMode("form");
      setMisfit("");
    } catch {
      setMode("json");
    }
    setText(pretty(given));
  }, [given]);

  const written = useMemo(() => (mode === "form" ? write(method.args, types, draft)
    : typed(text)), [mode, draft, text]);
  const isGood = Object.keys(written.problems).length === 0;
  const request = isGood ? body({ service, interface: of.name, method: method.name, json: written.json, ...options })
    : null;
  const switchTo = (/** @type {string} */ next) => {
    setMisfit("");
    if (next === "json") setText(pretty(written.json));
    else {
      try {
        setDraft(read(method.args, types, text));
      } catch (error) {
        setMisfit(/** @type {Error} */ (error).message);
        return;
      }
    }
    setMode(next);
  };
  const call = async () => {
    setStrict(true);
    if (!request) {
      const [first] = Object.keys(written.problems);
      document.getElementById(idOf(first))?.focus();
      return;
    }
    stop.current?.abort();
    stop.current = new AbortController();
    if (written.json.length < LONGEST_ADDRESS) change({ arguments: method.args.length ? writeJson(parse(written.json))
      : "" });
    const done = await run(request, isStream(method.value), stop.current.signal, setMade);
    if (done.result) keep({ at: Date.now(), service, method: method.name, json: written.json,
      outcome: done.result.outcome, duration_us: done.result.duration_us, trace_id: done.result.trace_id });
  };
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    call();
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    event.preventDefault();
    call();
  };
  const form = { types, problems: isStrict ? written.problems : {} };
  return html`<div class="calling"><div class="ask">
    <form class="card arguments" onSubmit=${submit} onKeyDown=${key} novalidate>
      <header><h2>Arguments</h2>
        <span class="tag" title=${{ read: "no effect: it may be called freely", idempotent: "it may be repeated freely",
        command: "it has an effect each time" }[method.kind]}>${method.kind}</span>
        <span class="aside"><${Segments} label="Written as" value=${mode}
          options=${[["form", "Form"], ["json", "JSON"]]} onChange=${switchTo} /></span></header>
      <div class="inside fields-of-call">
        <details class="about"><summary><code>${signature(method)}</code></summary><${Docs} text=${method.docs} />
          </details>
        ${misfit && html`<p class="bad-text" role="alert">${misfit}</p>`}
        ${mode === "json" ? html`<div class="field"><label class="unseen" for=${idOf("")}>Arguments as JSON</label>
            <textarea id=${idOf("")} rows="14" spellcheck=${false} aria-invalid=${isGood ? undefined : "true"}
              value=${text} onInput=${(/** @type {any} */ event) => setText(event.target.value)}></textarea>
            ${!isGood && html`<p class="bad-text small">${written.problems[""]}</p>`}</div>`
          : method.args.length === 0 ? html`<p class="quiet">It takes no arguments.</p>`
            : html`<${Struct} form=${form} fields=${method.args} draft=${draft} path="" onChange=${setDraft} />`}
        <details class="options"><summary>Deadline, criticality, operation id</summary><div class="row">
          <label>Deadline, ms <input type="number" min="1" max="600000" value=${options.timeout}
            onInput=${(/** @type {any} */ event) => setOptions({ ...options, timeout: Math.max(1,
            Number(event.target.value) || 1) })} /></label>
          <label>Criticality <select
            onChange=${(/** @type {any} */ event) => setOptions({ ...options, criticality: event.target.value })}>
            ${["", "critical-plus", "critical", "sheddable-plus", "sheddable"].map((each) => html`<option value=${each}
            selected=${each === options.criticality}>${each || "default"}</option>`)}</select></label>
          <label>Operation id <input type="text" spellcheck=${false} value=${options.operation}
            onInput=${(/** @type {any} */ event) => setOptions({ ...options, operation: event.target.value })} />
            </label></div></details>
        <div class="row go"><button type="submit" class=${classes("main", "do-call")}>
          <${Icon} name="play" size=${12} />Call</button>
          ${isStrict && !isGood && html`<span class="bad-text small">some arguments do not fit yet</span>`}
            <span class="quiet small">as <code>wharf</code>, traced</span></div>
      </div></form>
    <${Snippets} body=${request} /></div>
    <div class="told"><${Answer} run=${made} onCancel=${() => stop.current?.abort()} /><${History} /></div></div>`;
}

/** @param {string} text */
function pretty(text) {
  try {
    return writeJson(parse(text), 2, 60);
  } catch {
    return text;
  }
}

/** @param {string} text @returns {{ json: string, problems: Record<string, string> }} */
function typed(text) {
  try {
    parse(text);
    return { json: text, problems: {} };
  } catch (error) {
    return { json: text, problems: { "": /** @type {Error} */ (error).message } };
  }
}
