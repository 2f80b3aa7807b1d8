/** The help: every key that does something. */

import { signal } from "../vendor/signals.js";
import { shortcuts } from "../state/preferences.js";
import { Dialog } from "./dialog.js";
import { html } from "./html.js";

const isOpen = signal(false);

export const openHelp = () => {
  isOpen.value = true;
};

const KEYS = [
  ["Map, Services, Call, Traces, Logs, Events", "1 … 6"],
  ["Go to a service, a method, an action", "Ctrl K"],
  ["The same, while nothing is typed into", "k"],
  ["Search in this view", "/"],
  ["Light or dark", "t"],
  ["Pause or go on (Traces, Logs)", "p"],
  ["Next and previous row", "j  ↓ · ↑"],
  ["Between services of the map", "← ↑ ↓ →"],
  ["Zoom of the map; all of it", "+ − 0"],
  ["Call now (while a form is filled in)", "Ctrl ↵"],
  ["Close, or let go of what is chosen", "Esc"],
  ["This help", "?"],
];

export const Help = () => html`
  <${Dialog} open=${isOpen.value} label="Help" class="help" onClose=${() => { isOpen.value = false; }}>
    <div class="inside">
      <h2>Keys</h2>
      <div class="keys">${KEYS.map(([what, key]) => html`<div><span>${what}</span><span class="nowrap">
        ${key.split(" ").map((each) =>
        (each === "…" || each === "·" ? ` ${each} ` : each && html`<kbd>${each}</kbd> `))}</span></div>`)}</div>
      <label><input type="checkbox" checked=${shortcuts.value}
        onChange=${(/** @type {any} */ event) => { shortcuts.value = event.target.checked; }} />
        Single keys do something</label>
      <p class="quiet">Each place has an address: what you see is what whoever opens it sees. Calls made from here are made by <code>wharf</code>, and always traced.</p>
      <div class="buttons"><button type="button" class="main" onClick=${() => { isOpen.value = false; }}>Close</button>
        </div>
    </div><//>`;
