/** A list of many lines of which only those in sight are drawn. */

import { clock, whole } from "../../core/format.js";
import { Component, classes, html, useEffect, useLayoutEffect, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { onKey } from "../../parts/keys.js";
import { atEnd, visible } from "./window.js";

const HEIGHT = 22;
const HEIGHT_NARROW = 42;
const NARROW = 700;

/**
 * @param {{ tail: import("./tail.js").Tail, turn: number, text: string, chosen: any, onChoose: (line: any) => void }}
 *   props
 */
export function Lines({ tail, turn, text, chosen, onChoose }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const follows = useRef(true);
  const before = useRef(tail.ring.forgotten);
  const [box, setBox] = useState({ width: 0, height: 0 });
  const [top, setTop] = useState(0);
  const [seen, setSeen] = useState(0);
  const { items } = tail.ring;
  const height = box.width < NARROW ? HEIGHT_NARROW : HEIGHT;
  const whole_ = items.length * height;
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([{ contentRect: { width, height: room } }]) =>
      setBox({ width, height: room }));
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const list = element.current;
    if (!list) return;
    const cut = tail.ring.forgotten - before.current;
    before.current = tail.ring.forgotten;
    if (follows.current) list.scrollTop = whole_;
    else if (cut > 0) list.scrollTop -= cut * height; // Lines above went: what is read stays where it is.
    if (follows.current) setSeen(items.length + tail.ring.forgotten);
  }, [turn, box.height, box.width]);
  useEffect(() => {
    follows.current = true;
  }, [tail]);
  const scroll = () => {
    const list = /** @type {HTMLElement} */ (element.current);
    follows.current = atEnd(list.scrollTop, list.clientHeight, list.scrollHeight);
    if (follows.current) setSeen(items.length + tail.ring.forgotten);
    setTop(list.scrollTop);
  };
  const toEnd = () => {
    follows.current = true;
    if (element.current) element.current.scrollTop = whole_;
  };
  const step = (/** @type {number} */ by) => () => {
    const at = chosen ? items.indexOf(chosen) : by > 0 ? -1 : items.length;
    const next = Math.max(0, Math.min(items.length - 1, at + by));
    onChoose(items[next]);
    const list = element.current;
    if (!list) return;
    follows.current = false;
    if (next * height < list.scrollTop) list.scrollTop = next * height;
    else if ((next + 1) * height > list.scrollTop + list.clientHeight) list.scrollTop = (next + 1) * height - list.clientHeight;
  };
  onKey({ j: step(1), ArrowDown: step(1), ArrowUp: step(-1), End: toEnd });
  const { first, last } = visible(items.length, height, top, box.height || 900);
  const behind = follows.current ? 0 : items.length + tail.ring.forgotten - seen;
  return html`<div class="log" ref=${element} onScroll=${scroll} tabindex="0" role="log" aria-live="off"
    aria-label="Lines">
      <ol class=${classes("log-inner", height === HEIGHT_NARROW && "narrow")} style=${{ height: `${whole_}px` }}>
        ${items.slice(first, last).map((line, index) => html`<${Line} key=${line.number} line=${line}
          top=${(first + index) * height} text=${text} isChosen=${line === chosen} onChoose=${onChoose} />`)}</ol></div>
    ${behind > 0 && html`<button type="button" class="to-end" onClick=${toEnd}><${Icon} name="down" size=${14} />
      ${whole(behind)} new</button>`}`;
}

class Line extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    const now = /** @type {any} */ (this.props);
    return next.top !== now.top || next.isChosen !== now.isChosen || next.text !== now.text || next.line !== now.line;
  }

  /** @param {any} props */
  render({ line, top, text, isChosen, onChoose }) {
    return html`<li class=${classes(isChosen && "chosen", line.level)} style=${{ transform: `translateY(${top}px)` }}
      onClick=${() => onChoose(isChosen ? null : line)}>
      <span class="at">${clock(line.at_ms, true)}</span><span class=${`level ${line.level ?? ""}`}>
        ${line.level ?? line.stream}</span><span class="from" title=${line.process}>${line.process}</span>
      <span class="line-text">${marked(line.text, text)}${line.fields?.length ? html` <span class="line-fields">
        ${line.fields.map((/** @type {any} */ field) => `${field.name}=${field.value}`).join(" ")}</span>` : ""}</span>
        </li>`;
  }
}

/** @param {string} line @param {string} text */
function marked(line, text) {
  if (!text) return line;
  const at = line.toLowerCase().indexOf(text.toLowerCase());
  return at < 0 ? line : [line.slice(0, at), html`<mark>${line.slice(at, at + text.length)}
    </mark>`, line.slice(at + text.length)];
}
