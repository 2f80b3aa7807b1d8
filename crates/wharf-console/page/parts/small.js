/** Small things that every view uses: marks of state, tags, copying, what is there when nothing is. */

import { tone } from "../core/names.js";
import { pieces as jsonPieces } from "../core/json.js";
import { blocks } from "../core/text.js";
import { classes, html, useState } from "./html.js";
import { Icon } from "./icon.js";
import { openPalette } from "./palette.js";
import { isDark, nextTheme } from "../state/preferences.js";

/**
 * A round mark in the colour of a state, with the state's name for who cannot see colours.
 * @param {{ state: string, quiet?: boolean }} props
 */
export const Dot = ({ state, quiet }) => html`
  <span class=${classes("dot", tone(state))}></span>${quiet ? null : html`<span class="unseen">${state}</span>`}`;

/** A state as a word in its colour. @param {{ state: string }} props */
export const StateTag = ({ state }) => html`
  <span class=${classes("tag", ["ok", "warn", "bad"].includes(tone(state)) && tone(state))}>
    <span class=${classes("dot", tone(state))}></span>${state.replace("-", " ")}</span>`;

/** How a call ended, as a word in its colour. @param {{ outcome: string }} props */
export const Outcome = ({ outcome }) => html`
  <span class=${classes("tag", outcome === "value" ? "ok" : outcome === "error" ? "warn" : "bad")}>
    ${outcome.replace("-", " ")}</span>`;

/** A button that copies. @param {{ text: string | (() => string), label?: string }} props */
export function Copy({ text, label = "Copy" }) {
  const [done, setDone] = useState(false);
  const copy = async () => {
    await navigator.clipboard?.writeText(typeof text === "function" ? text() : text);
    setDone(true);
    setTimeout(() => setDone(false), 1400);
  };
  return html`<button type="button" class="bare" onClick=${copy}><${Icon} name=${done ? "check" : "copy"} size=${14} />
    ${done ? "Copied" : label}</button>`;
}

/** JSON in colours. @param {{ text: string, long?: boolean, label?: string }} props */
export const Json = ({ text, long, label = "JSON" }) => html`
  <pre class=${classes("code", long && "long")} tabindex=${long ? 0 : undefined} role=${long ? "region" : undefined}
    aria-label=${long ? label : undefined}>${
    text.length > 200_000 ? text : jsonPieces(text).map((piece) => html`<span class=${piece.kind}>${piece.text}</span>`)
  }</pre>`;

/** Documentation. @param {{ text: string | undefined | null }} props */
export function Docs({ text }) {
  if (!text) return null;
  const inline = (/** @type {import("../core/text.js").Piece[]} */ pieces) => pieces.map(({ kind, text: part }) =>
    (kind === "code" ? html`<code>${part}</code>` : kind === "strong" ? html`<strong>${part}</strong>` : part));
  return html`<div class="docs">${blocks(text).map((block) => {
    if (block.kind === "code") return html`<pre>${block.text}</pre>`;
    if (block.kind === "list") return html`<ul>${block.items.map((item) => html`<li>${inline(item)}</li>`)}</ul>`;
    return html`<p>${inline(block.pieces)}</p>`;
  })}</div>`;
}

/**
 * What stands where nothing is yet: why, and how there can be something.
 * @param {{ icon: string, title: string, children?: any }} props
 */
export const Nothing = ({ icon, title, children }) => html`
  <div class="nothing"><${Icon} name=${icon} size=${32} /><h2>${title}</h2>${children}</div>`;

/** What a desk has beside the views, and a phone has no room for there. */
const PhoneTools = () => html`<div class="phone-tools">
  <button type="button" class="bare icon" aria-label="Go to" onClick=${openPalette}><${Icon} name="search" /></button>
  <button type="button" class="bare icon" aria-label=${isDark() ? "Light colours" : "Dark colours"}
    onClick=${nextTheme}><${Icon} name=${isDark() ? "sun" : "moon"} /></button></div>`;

/** The head of a view. @param {{ title: any, children?: any }} props */
export const Head = ({ title, children }) => html`
  <header class="head"><h1>${title}</h1><${PhoneTools} /><div class="aside">${children}</div></header>`;

/**
 * A choice of a few, side by side.
 * @param {{ label: string, value: string, options: [string, string][], onChange: (value: string) => void }} props
 */
export const Segments = ({ label, value, options, onChange }) => html`
  <div class="segments" role="group" aria-label=${label}>${options.map(([each, name]) => html`
    <button type="button" aria-pressed=${each === value} onClick=${() => onChange(each)}>${name}</button>`)}</div>`;
