/** The frame around every view: navigation, services at a glance, what is wrong with the connection. */

import { rate as rateText } from "../core/format.js";
import { TITLES } from "../core/names.js";
import { link } from "../core/route.js";
import { app, connection, events, reconnect, shown, trouble } from "../state/live.js";
import { dismiss, notes } from "../state/notes.js";
import { place } from "../state/place.js";
import { isDark, nextTheme } from "../state/preferences.js";
import { classes, html } from "./html.js";
import { Icon, Mark } from "./icon.js";
import { openHelp } from "./help.js";
import { openPalette } from "./palette.js";
import { Dot } from "./small.js";

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** @param {{ children: any }} props */
export const Frame = ({ children }) => html`
  <a class="skip unseen" href="#main">To the content</a>
  <div class="frame">
    <div class="rail">
      <a class="brand" href="/map"><${Mark} /><span class="name">${app.value?.app ?? "Wharf"}</span></a>
      <${Views} />
      <${Towns} />
      <div class="tools">
        <button type="button" class="bare find" onClick=${openPalette}><${Icon} name="search" />Go to <kbd>
          ${isMac ? "⌘" : "Ctrl"} K</kbd></button>
        <button type="button" class="bare icon" onClick=${nextTheme}
          aria-label=${isDark() ? "Light colours" : "Dark colours"} title="Colours (t)">
          <${Icon} name=${isDark() ? "sun" : "moon"} /></button>
        <button type="button" class="bare icon" onClick=${openHelp} aria-label="Help" title="Help (?)">
          <${Icon} name="help" /></button>
      </div>
    </div>
    <main id="main" tabindex="-1"><${Banner} />${children}</main>
  </div>
  <${Notes} />`;

function Views() {
  const at = place.value.view;
  const unseen = events.unseen.value;
  return html`<nav class="views" aria-label="Views"><ul>${Object.entries(TITLES).map(([view, title], index) => html`
    <li><a href=${link(view)} aria-current=${at === view ? "page" : undefined}><${Icon} name=${view} />${title}${
      view === "events" && unseen > 0 && at !== "events"
        ? html`<span class="badge">${unseen > 99 ? "99+" : unseen}<span class="unseen"> new</span></span>`
        : html`<span class="hint" aria-hidden="true">${index + 1}</span>`}</a></li>`)}</ul></nav>`;
}

function Towns() {
  const services = shown.value?.services ?? [];
  const { view, path } = place.value;
  return html`<nav class="towns" aria-label="Services">
    <p class="heading">Services<span>${services.length || ""}</span></p>
    <ul>${services.map(({ name, health, rate }) => html`<${Town} key=${name} name=${name} health=${health}
      rate=${rate ? rateText(rate) : ""} here=${view === "service" && path[0] === name} />`)}</ul></nav>`;
}

/** @param {{ name: string, health: string, rate: string, here: boolean }} props */
const Town = ({ name, health, rate, here }) => html`
  <li><a href=${link("service", name)} aria-current=${here ? "page" : undefined} title=${name}>
    <${Dot} state=${health} /><span class="name">${name}</span><span class="rate">${rate}</span></a></li>`;

function Banner() {
  const now = connection.value;
  if (now === "live") return null;
  if (now === "connecting" && !trouble.value) return null;
  const [title, text] = {
    connecting: ["Not connected yet.", `${trouble.value}; it is tried again all the time.`],
    lost: ["Connection lost.", `What is shown is from before: ${trouble.value
      || "the server does not answer"}. It is tried again all the time.`],
    ended: ["The app has stopped.",
      "What is shown is its last state. When it runs again, open the address that it prints then."],
    denied: ["The token is not the one of this app.", "It was started anew: open the address that it printed."],
  }[now];
  return html`<div class=${classes("banner", now !== "connecting" && "bad")} role="status">
    <span class="dot bad"></span><strong>${title}</strong><span>${text}</span>
    ${now === "denied" ? null : html`<button type="button" onClick=${reconnect}>Try now</button>`}</div>`;
}

const Notes = () => html`<div class="notes" role="status" aria-live="polite">${notes.value.map((note) => html`
  <div class="note" key=${note.id}><span class=${classes("dot", note.tone)}></span><p>${note.text}</p>
    <button type="button" class="bare icon" aria-label="Dismiss" onClick=${() => dismiss(note.id)}>
      <${Icon} name="close" size=${12} /></button></div>`)}</div>`;
