/** Spans one below the other, each as long as it took. */

import { micros } from "../../core/format.js";
import { linear, ticks } from "../../core/scale.js";
import { classes, html, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { onKey } from "../../parts/keys.js";
import { isGood, tryName, unfolded } from "./tree.js";

/** More rows than this are not drawn: nobody reads them, and the page must stay smooth. */
const MOST = 1500;

/** The number of a service's colour. @param {string} name */
export const hueOf = (name) => [...name].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 9973, 7) % 10;

/**
 * @param {{ listed: import("./tree.js").Row[], start: number, length: number, longest: Set<string>, chosen: string, onChoose: (id: string) => void }} props
 */
export function Waterfall({ listed, start, length, longest, chosen, onChoose }) {
  const [folded, setFolded] = useState(/** @type {Set<string>} */ (new Set()));
  const shown = unfolded(listed, folded);
  // In percent, so that it needs no measuring.
  const x = linear([start, start + Math.max(1, length)], [0, 100]);
  const marks = ticks(length, 4).filter((mark) => mark <= length);
  const fold = (/** @type {string} */ id) => {
    const next = new Set(folded);
    if (!next.delete(id)) next.add(id);
    setFolded(next);
  };
  const step = (/** @type {number} */ by) => () => {
    const at = shown.findIndex((row) => row.id === chosen);
    const next = shown[Math.max(0, Math.min(shown.length - 1, at + by))];
    if (!next) return;
    onChoose(next.id);
    document.querySelector(`[data-span="${next.id}"]`)?.scrollIntoView({ block: "nearest" });
  };
  onKey({ j: step(1), ArrowDown: step(1), ArrowUp: step(-1), Escape: () => onChoose("") });
  return html`<section class="card waterfall" aria-label="Waterfall">
    <header class="axis" aria-hidden="true"><span class="names">call</span><span class="bars">
      ${marks.map((mark) => html`<span style=${{ left: `${(mark / Math.max(1, length)) * 100}%` }}>
      ${mark === 0 ? "0" : micros(mark)}</span>`)}</span></header>
    <ul>${shown.slice(0, MOST).map((row) => html`<${Line} key=${row.id} row=${row} x=${x} length=${length}
      isLongest=${longest.has(row.id)} isChosen=${row.id === chosen} isFolded=${folded.has(row.id)} onChoose=${onChoose}
      onFold=${fold} />`)}</ul>
    ${shown.length > MOST && html`<p class="inside quiet">
      ${shown.length - MOST} more spans are not drawn: fold some of those above.</p>`}</section>`;
}

/** @param {any} props */
function Line({ row, x, length, isLongest, isChosen, isFolded, onChoose, onFold }) {
  const { span, server } = row;
  // A try that was given up because another answered is no failure.
  const isBad = !isGood(span.outcome) && !(span.side === "attempt" && span.outcome === "cancelled");
  const left = x(span.start_us);
  const width = Math.max(0.25, (span.duration_us / Math.max(1, length)) * 100);
  const name = tryName(row);
  const said = [!isGood(span.outcome) && span.outcome.replace("-", " "), row.retried
    && "tried again"].filter(Boolean).join(", ");
  const inner = server && span.duration_us > 0
    ? { left: `${Math.max(0, ((server.start_us - span.start_us) / span.duration_us) * 100)}%`, width: `${Math.min(100,
      (server.duration_us / span.duration_us) * 100)}%` } : null;
  return html`<li class=${classes("span", isBad && "bad", span.outcome === "error" && "error", isChosen
    && "chosen", isLongest && "longest", span.side === "attempt" && "try", row.retried && "retried", span.hedge
    && "hedge", `hue-${hueOf(span.callee)}`)}>
    <span class="names" style=${{ paddingLeft: `${0.4 + Math.min(row.depth, 14) * 0.85}rem` }}>
      ${row.children.length > 0 ? html`<button type="button" class=${classes("bare", "fold", isFolded && "folded")}
        aria-expanded=${!isFolded} aria-label=${`${isFolded ? "Unfold" : "Fold"} ${span.callee}.${span.method}`}
        onClick=${() => onFold(row.id)}><${Icon} name="right" size=${10} /></button>` : html`<i class="leaf"></i>`}
      <button type="button" class="bare pick" data-span=${row.id} aria-pressed=${isChosen}
        onClick=${() => onChoose(isChosen ? "" : row.id)}>
        <span class="call">${name ? html`<b>${name}</b>` : html`<b>${span.callee}</b>.${span.method}`}</span>
          ${said && html` <em class=${isBad ? "" : "mild"}>${said}</em>`}
          <span class="unseen">, ${micros(span.duration_us)}</span></button></span>
    <span class="bars" aria-hidden="true" onClick=${() => onChoose(isChosen ? "" : row.id)}>
      <span class="bar" style=${{ left: `${left}%`, width: `${width}%` }}>${inner && html`<i style=${inner}></i>`}
      </span>
      <span class="time" style=${{ left: `${Math.min(100, left + width)}%` }}>${micros(span.duration_us)}</span></span>
        </li>`;
}
