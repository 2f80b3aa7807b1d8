/** The lines of the map, and their figures. */

import { microsBrief, percent, rate as rateText } from "../../core/format.js";
import { failing, failureTone, faultRate } from "../../core/names.js";
import { shown } from "../../state/live.js";
import { Component, classes, html } from "../../parts/html.js";
import { LABEL, keyOf } from "./model.js";

/** With more edges than this, figures are shown of those that are looked at. */
const MOST_LABELS = 40;

/** @typedef {ReturnType<typeof import("./model.js").related> | null} Around */

/** @param {{ drawing: import("./model.js").Drawing, around: Around, focus: string }} props */
export function Edges({ drawing, around, focus }) {
  const edges = new Map((shown.value?.edges ?? []).map((edge) => [keyOf(edge), edge]));
  const { width, height } = drawing.layout;
  return html`<svg class="edges" width=${width} height=${height} aria-hidden="true">
    <defs>${["line", "strong", "bad"].map((name) => html`
      <marker id=${`arrow-${name}`} class=${`arrow ${name}`} viewBox="0 0 8 8" refX="7" refY="4" markerWidth="8"
        markerHeight="8" markerUnits="userSpaceOnUse" orient="auto"><path d="M1 1 7 4 1 7" /></marker>`)}</defs>
    ${[...drawing.paths].map(([key, path]) => {
      const edge = edges.get(key);
      const rate = edge?.rate ?? 0;
      const tone = edge?.trouble ? "bad" : failureTone(edge ? failing(edge) : 0);
      const isChosen = key === focus;
      return html`<${Edge} key=${key} id=${key} path=${path} unused=${!edge || edge.calls === 0} tone=${tone}
        open=${(edge?.breakers_open ?? 0) > 0}
        weight=${Math.round((1.1 + Math.min(2.6, Math.log10(1 + rate) * 0.85)) * 2) / 2}
          strong=${isChosen || Boolean(around?.edges.has(key))} faint=${Boolean(around && !around.edges.has(key))} />`;
    })}</svg>`;
}

class Edge extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return Object.keys(next).some((name) => next[name] !== /** @type {any} */ (this.props)[name]);
  }

  /** @param {any} props */
  render({ id, path, unused, tone, open, weight, strong, faint }) {
    const arrow = tone === "bad" ? "bad" : strong ? "strong" : "line";
    return html`<g class=${classes("edge", unused && "unused", tone, open && "open", strong && "strong", faint
      && "faint")} data-edge=${id}>
      <path class="reach" d=${path} />
        <path class="line" d=${path} stroke-width=${weight} marker-end=${`url(#arrow-${arrow})`} /></g>`;
  }
}

/** @param {{ drawing: import("./model.js").Drawing, around: Around, look: string }} props */
export function Labels({ drawing, around, look }) {
  const edges = (shown.value?.edges ?? []).filter((edge) => (edge.rate ?? 0) > 0 || edge.trouble);
  const isCrowded = edges.length > MOST_LABELS;
  return edges.map((edge) => {
    const key = keyOf(edge);
    const label = drawing.labels.get(key);
    if (!label) return null;
    const isNear = around?.edges.has(key) && (look === key || key.startsWith(`${look}>`) || key.endsWith(`>${look}`));
    if (around ? !(isNear || (around.edges.has(key) && label.fits && !isCrowded)) : isCrowded
      || !label.fits) return null;
    const share = failing(edge);
    return html`<${Label} key=${key} x=${label.at.x - LABEL.width / 2} y=${label.at.y - LABEL.height / 2}
      rate=${edge.rate ? rateText(edge.rate) : ""} p99=${edge.rate ? microsBrief(edge.p99_us) : ""}
      failing=${share ? percent(share) : edge.trouble ? "no way" : ""}
        isFault=${faultRate(edge.faults) > 0 || Boolean(edge.trouble)} />`;
  });
}

class Label extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return Object.keys(next).some((name) => next[name] !== /** @type {any} */ (this.props)[name]);
  }

  /** @param {any} props */
  render({ x, y, rate, p99, failing: share, isFault }) {
    return html`<div class="label" aria-hidden="true"
      style=${{ transform: `translate(${x}px, ${y}px)`, width: `${LABEL.width}px` }}>
      <span><b>${rate}</b>${share && html` <em class=${isFault ? "fault" : ""}>${share}</em>`}</span><span>${p99}</span>
        </div>`;
  }
}
