/** A small chart over time: lines, the area under the first, and what they are at the moment that is pointed at. */

import { clock } from "../core/format.js";
import { area, largest, line, linear, ticks, times } from "../core/scale.js";
import { classes, html, signal, useLayoutEffect, useRef, useState } from "./html.js";

/**
 * @typedef {{ name: string, tone: string, values: (number | null)[], filled?: boolean }} Line
 */

const HEIGHT = 132;
const LEFT = 46;
const TOP = 8;
const BOTTOM = 20;

/** The moment that is pointed at, in any of the charts: all of them show it. */
const pointed = signal(/** @type {number | null} */ (null));

/**
 * @param {{ title: string, lines: Line[], start: number, step: number, format: (value: number | null) => string, least?: number }} props
 *   `start` and `step` in milliseconds; `least`: the scale reaches at least so far
 */
export function Chart({ title, lines, start, step, format, least = 0 }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const [width, setWidth] = useState(0);
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(contentRect.width));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  const count = Math.max(...lines.map(({ values }) => values.length), 0);
  const marks = ticks(Math.max(largest(...lines.map(({ values }) => values)), least));
  const x = linear([0, Math.max(1, count - 1)], [LEFT, Math.max(LEFT + 1, width - 6)]);
  const y = linear([0, marks[marks.length - 1]], [HEIGHT - BOTTOM, TOP]);
  const end = start + (count - 1) * step;
  const at = pointed.value === null || pointed.value < start || pointed.value > end + step ? null
    : Math.round((pointed.value - start) / step);
  const index = at === null ? lastKnown(lines) : Math.min(at, count - 1);
  const point = (/** @type {PointerEvent} */ event) => {
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const share = (event.clientX - box.left - LEFT) / Math.max(1, width - 6 - LEFT);
    pointed.value = start + Math.round(Math.min(1, Math.max(0, share)) * (count - 1)) * step;
  };
  return html`<figure class="card chart">
    <figcaption><h3>${title}</h3><span class="quiet small">${at === null ? "" : clock(start + at * step)}</span>
      <ul class="keys">${lines.map(({ name, tone, values }) => html`<li><i class=${tone}></i>${name} <b>
        ${format(values[index] ?? null)}</b></li>`)}</ul></figcaption>
    <div ref=${element}>${width > 0 && html`<svg width=${width} height=${HEIGHT} role="img"
      aria-label=${`${title} over the last 15 minutes: ${lines.map(({ name, values }) =>
      `${name} ${format(values[lastKnown(lines)] ?? null)}`).join(", ")} now`}
        onPointerMove=${point} onPointerLeave=${() => { pointed.value = null; }}>
      ${marks.map((mark) => html`<line class=${classes("grid", mark === 0 && "ground")} x1=${LEFT} x2=${width - 6}
        y1=${y(mark)} y2=${y(mark)} />
        <text x=${LEFT - 6} y=${y(mark) + 3.5} text-anchor="end">${format(mark)}</text>`)}
      ${count > 1 && times(start, end, width > 360 ? 4 : 3).map((time) => html`<text x=${x((time - start) / step)}
        y=${HEIGHT - 4} text-anchor="middle">${clock(time).slice(0, 5)}</text>`)}
      ${lines.map(({ tone, values, filled }) => html`${filled && html`<path class=${`area ${tone}`}
        d=${area(values, x, y)} />`}<path class=${`stroke ${tone}`} d=${line(values, x, y)} />`)}
      ${at !== null && html`<line class="pointed" x1=${x(index)} x2=${x(index)} y1=${TOP} y2=${HEIGHT - BOTTOM} />
        ${lines.map(({ tone, values }) => values[index] != null && html`<circle class=${tone} cx=${x(index)}
          cy=${y(values[index])} r="3" />`)}`}
    </svg>`}</div></figure>`;
}

/** @param {Line[]} lines */
const lastKnown = (lines) => Math.max(0, ...lines.map(({ values }) => values.findLastIndex((value) => value != null)));
