/** Traces as points: when, and how long. One canvas; the same traces are in the list below for who cannot point. */

import { clock, micros } from "../../core/format.js";
import { decades, linear, logarithmic, times } from "../../core/scale.js";
import { link } from "../../core/route.js";
import { go } from "../../state/place.js";
import { isDark } from "../../state/preferences.js";
import { html, useEffect, useLayoutEffect, useRef, useState } from "../../parts/html.js";
import { isGood } from "./tree.js";

const HEIGHT = 190;
const LEFT = 58;
const RIGHT = 12;
const TOP = 10;
const BOTTOM = 22;
/** How near the pointer must be, in pixels. */
const REACH = 12;

/**
 * @typedef {{ trace_id: string, start_us: number, duration_us: number, service: string, method: string, outcome:
 *   string, errors: number }} Point
 */

/** @param {{ traces: Point[] }} props */
export function Scatter({ traces }) {
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const [width, setWidth] = useState(0);
  const [near, setNear] = useState(/** @type {Point | null} */ (null));
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([{ contentRect }]) => setWidth(contentRect.width));
    if (frame.current) observer.observe(frame.current);
    return () => observer.disconnect();
  }, []);
  const starts = traces.map((trace) => trace.start_us);
  const durations = traces.map((trace) => trace.duration_us);
  const [from, to] = [Math.min(...starts), Math.max(...starts)];
  const marks = decades(Math.min(...durations), Math.max(...durations));
  const x = linear([from, Math.max(to, from + 1_000_000)], [LEFT + 6, Math.max(LEFT + 20, width - RIGHT)]);
  const y = logarithmic([marks[0], marks[marks.length - 1]], [HEIGHT - BOTTOM, TOP]);

  useEffect(() => {
    const pen = canvas.current?.getContext("2d");
    if (!canvas.current || !pen || !width) return;
    const density = Math.min(2, devicePixelRatio || 1);
    canvas.current.width = Math.round(width * density);
    canvas.current.height = HEIGHT * density;
    pen.scale(density, density);
    const style = getComputedStyle(canvas.current);
    const colours = { good: style.getPropertyValue("color"), some: style.getPropertyValue("border-top-color"),
      bad: style.getPropertyValue("outline-color") };
    for (const trace of [...traces].sort((left, right) => rank(left) - rank(right))) {
      pen.fillStyle = colours[kind(trace)];
      pen.globalAlpha = kind(trace) === "good" ? 0.5 : 0.9;
      pen.beginPath();
      pen.arc(x(trace.start_us), y(trace.duration_us), kind(trace) === "good" ? 2.8 : 3.6, 0, 6.2832);
      pen.fill();
    }
  }, [traces, width, isDark()]);

  const find = (/** @type {PointerEvent | MouseEvent} */ event) => {
    const box = /** @type {Element} */ (event.currentTarget).getBoundingClientRect();
    const [left, top] = [event.clientX - box.left, event.clientY - box.top];
    let best = null;
    let least = REACH;
    for (const trace of traces) {
      const distance = Math.hypot(x(trace.start_us) - left, y(trace.duration_us) - top);
      if (distance < least) {
        least = distance;
        best = trace;
      }
    }
    return best;
  };
  return html`<figure class="card scatter" ref=${frame}>
    <figcaption><h2>Duration over time</h2><span class="quiet small">${near ? html`<b>${near.service}.${near.method}
      </b> ${micros(near.duration_us)}, ${near.outcome.replace("-", " ")}, ${clock(near.start_us / 1000, true)}`
      : "each point is a trace; a click opens it"}</span></figcaption>
    <div class="plot" onPointerMove=${(/** @type {PointerEvent} */ event) => setNear(find(event))}
      onPointerLeave=${() => setNear(null)}
        onClick=${(/** @type {MouseEvent} */ event) => { const trace = find(event); if (trace) go(link("traces",
          [trace.trace_id])); }}>
      ${width > 0 && html`<svg width=${width} height=${HEIGHT} aria-hidden="true">
        ${marks.map((mark) => html`<line x1=${LEFT} x2=${width - RIGHT} y1=${y(mark)} y2=${y(mark)} />
          <text x=${LEFT - 8} y=${y(mark) + 3.5} text-anchor="end">${micros(mark)}</text>`)}
        ${times(from / 1000, to / 1000, width > 500 ? 6
          : 3).filter((time) => x(time * 1000) < width - 30).map((time) => html`<text x=${x(time * 1000)}
          y=${HEIGHT - 5} text-anchor="middle">${clock(time)}</text>`)}
        ${near && html`<circle cx=${x(near.start_us)} cy=${y(near.duration_us)} r="6.5" />`}</svg>`}
      <canvas ref=${canvas} height=${HEIGHT} role="img"
        aria-label=${`${traces.length} traces over time; they are listed below`}></canvas></div></figure>`;
}

/** @param {Point} trace @returns {"good" | "some" | "bad"} */
const kind = (trace) => (!isGood(trace.outcome) ? "bad" : trace.errors > 0 ? "some" : "good");
const rank = (/** @type {Point} */ trace) => ({ good: 0, some: 1, bad: 2 })[kind(trace)];
