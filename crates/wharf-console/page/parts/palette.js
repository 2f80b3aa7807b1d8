/** The palette: to any place, and to what may be done, by a few letters. */

import { signal } from "../vendor/signals.js";
import { TITLES } from "../core/names.js";
import { VIEWS, link } from "../core/route.js";
import { find } from "../core/search.js";
import { askRestart, askScale } from "../state/actions.js";
import { app, serviceState } from "../state/live.js";
import { go } from "../state/place.js";
import { nextTheme } from "../state/preferences.js";
import { Dialog } from "./dialog.js";
import { openHelp } from "./help.js";
import { html, useEffect, useMemo, useRef, useState } from "./html.js";
import { Icon } from "./icon.js";

/** @typedef {{ label: string, kind: string, icon: string, run: () => void }} Item */

const isOpen = signal(false);

export const openPalette = () => {
  isOpen.value = true;
};

/** @returns {Item[]} */
function items() {
  const services = app.value?.services ?? [];
  const can = app.value?.can;
  const to = (/** @type {string} */ address) => () => go(address);
  return [
    ...VIEWS.map((view) => ({ label: TITLES[view], kind: "view", icon: view, run: to(link(view)) })),
    ...services.map(({ name }) => ({ label: name, kind: "service", icon: "service", run: to(link("service", name)) })),
    ...services.flatMap(({ name, interfaces }) => interfaces.flatMap((each) => each.methods.map((method) =>
      ({ label: `${name}.${method.name}`, kind: "call", icon: "call", run: to(link("call", [name, method.name])) })))),
    ...services.flatMap(({ name }) => [
      { label: `Logs of ${name}`, kind: "logs", icon: "logs", run: to(link("logs", [], { service: name })) },
      { label: `Traces of ${name}`, kind: "traces", icon: "traces", run: to(link("traces", [], { service: name })) },
      ...(can?.restart ? [{ label: `Restart ${name}`, kind: "action", icon: "restart", run: () => askRestart(name) }]
        : []),
      ...(can?.scale ? [{ label: `Scale ${name}`, kind: "action", icon: "plus", run: () =>
        askScale(name, serviceState(name)?.replicas.length ?? 1) }] : []),
    ]),
    { label: "Light or dark", kind: "action", icon: "moon", run: nextTheme },
    { label: "Help", kind: "action", icon: "help", run: openHelp },
  ];
}

export const Palette = () => html`
  <${Dialog} open=${isOpen.value} label="Go to" class="palette" onClose=${() => { isOpen.value = false; }}><${Search} />
    <//>`;

function Search() {
  const [typed, setTyped] = useState("");
  const [at, setAt] = useState(0);
  const list = useRef(/** @type {HTMLElement | null} */ (null));
  const all = useMemo(items, [app.value]);
  const found = find(typed, all, (item) => item.label, 40);
  const chosen = Math.min(at, found.length - 1);
  useEffect(() => list.current?.querySelector("[aria-selected=true]")?.scrollIntoView({ block: "nearest" }), [chosen,
    typed]);
  const run = (/** @type {Item | undefined} */ item) => {
    if (!item) return;
    isOpen.value = false;
    // After the dialog has gone: it gives the focus back to where it was.
    queueMicrotask(item.run);
  };
  const key = (/** @type {KeyboardEvent} */ event) => {
    const steps = /** @type {Record<string, number>} */ ({ ArrowDown: 1, ArrowUp: -1, PageDown: 8, PageUp: -8 });
    if (event.key === "Enter") run(found[chosen]);
    else if (steps[event.key]) setAt(Math.max(0, Math.min(found.length - 1, chosen + steps[event.key])));
    else return;
    event.preventDefault();
  };
  return html`
    <input type="text" role="combobox" aria-expanded="true" aria-controls="found"
      aria-label="Go to a service, a method or an action" placeholder="Service, method, action …"
      aria-activedescendant=${found.length ? `found-${chosen}` : undefined} autocomplete="off" spellcheck="false"
        autofocus value=${typed}
      onInput=${(/** @type {any} */ event) => { setTyped(event.target.value); setAt(0); }} onKeyDown=${key} />
    <ul id="found" role="listbox" aria-label="Found" ref=${list}>${found.map((item, index) => html`
      <li id=${`found-${index}`} role="option" aria-selected=${index === chosen} onClick=${() => run(item)}
        onPointerMove=${() => setAt(index)}>
        <${Icon} name=${item.icon} /><span class="what">${item.label}</span><span class="kind">${item.kind}</span>
          </li>`)}</ul>
    ${found.length ? null : html`<p class="none">Nothing by these letters.</p>`}`;
}
