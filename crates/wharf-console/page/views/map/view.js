/** The map: services as boxes, who calls whom as lines between them, and what flows on them. */

import { counted, percent, rate as rateText } from "../../core/format.js";
import { failing, failureTone } from "../../core/names.js";
import { app, connection, shown } from "../../state/live.js";
import { change, go, place } from "../../state/place.js";
import { isDark, isStill } from "../../state/preferences.js";
import { classes, html, signal, useEffect, useLayoutEffect, useMemo, useRef, useState } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { isTyping, onKey } from "../../parts/keys.js";
import { Head, Nothing } from "../../parts/small.js";
import { link } from "../../core/route.js";
import { fit, held, listenTo, moved, showing, zoomed } from "./camera.js";
import { Edges, Labels } from "./edges.js";
import { Inspector } from "./inspector.js";
import { NARROW, draw, fingerprint, graph, keyOf, neighbour, related } from "./model.js";
import { Nodes } from "./nodes.js";

/** What the pointer is over, or the focus on: a node's id or an edge's key. */
const hovered = signal("");

export function Map() {
  const now = shown.value;
  const drawn = useMemo(() => (now ? graph(now) : { nodes: [], edges: [] }), [now]);
  return html`<${Head} title="Map">${now && html`<${Summary} />`}<//>
    ${now && drawn.nodes.length === 0
      ? html`<${Nothing} icon="map" title="The app has no services"><p>An app is a list of them:</p>
        <pre><code>wharf::App::new("shop").service(cart::service()).run()</code></pre><//>`
      : html`<${Canvas} drawn=${drawn} />`}`;
}

function Summary() {
  const services = shown.value?.services ?? [];
  // What services take from each other and from outside; a call is counted once, where it is taken.
  const sum = (/** @type {(each: any) => number} */ of) => services.reduce((all, each) => all + of(each), 0);
  const rate = sum((each) => each.rate ?? 0);
  const share = failing({ rate, errors: sum((each) => each.errors ?? 0), faults: sum((each) => each.faults ?? 0) });
  const down = services.filter((each) => each.health === "down").length;
  return html`<span class="soft">${counted(services.length, "service")}</span>
    <span class="soft">${counted(shown.value?.processes.length ?? 0, "process", "processes")}</span>
    <span class="soft"><strong>${rateText(rate)}</strong> calls</span>
    <span class=${{ bad: "bad-text", warn: "warn-text" }[/** @type {"bad"} */ (failureTone(share))] ?? "soft"}>
      ${percent(share ?? 0)} failing</span>
    ${down > 0 && html`<span class="tag bad">${counted(down, "service")} down</span>`}`;
}

/** @param {{ drawn: ReturnType<typeof graph> }} props */
function Canvas({ drawn }) {
  const element = useRef(/** @type {HTMLElement | null} */ (null));
  const worlds = useRef(/** @type {HTMLElement[]} */ ([]));
  const canvas = useRef(/** @type {HTMLCanvasElement | null} */ (null));
  const worker = useRef(/** @type {Worker | null} */ (null));
  const tell = (/** @type {Partial<import("./flow.js").Told>} */ told) => worker.current?.postMessage(told);
  const camera = useRef({ x: 0, y: 0, scale: 1 });
  const isTouched = useRef(false);
  const fitted = useRef(/** @type {unknown} */ (null));
  const frame = useRef(/** @type {HTMLElement | null} */ (null));
  const [room, setRoom] = useState({ width: 0, height: 0 });
  const [whole, setWhole] = useState({ width: 0, height: 0 });
  const print = fingerprint(drawn);
  // A window that grows bit by bit is no reason to draw anew each time.
  const scrolls = whole.width < NARROW;
  const kind = scrolls ? Math.floor(whole.width / 190)
    : `${Math.round(whole.width / 160)} ${Math.round(whole.height / 160)}`;
  const drawing = useMemo(() => (whole.width ? draw(drawn, whole) : null), [print, whole.width ? kind : ""]);
  const focus = place.value.query.focus ?? "";
  const look = hovered.value || focus;
  const around = useMemo(() => (look ? related(drawn, look) : null), [look, print]);

  const aim = (/** @type {typeof camera.current} */ next, smooth = false) => {
    if (!drawing) return;
    camera.current = held(next, drawing.layout, room);
    const { x, y, scale } = camera.current;
    for (const world of worlds.current) {
      world.classList.toggle("smooth", smooth && !isStill.value);
      world.style.transform = `translate(${x}px, ${y}px) scale(${scale})`;
    }
    tell({ camera: camera.current });
  };
  const touch = (/** @type {typeof camera.current} */ next) => {
    isTouched.current = true;
    aim(next);
  };
  const middle = () => ({ x: room.width / 2, y: room.height / 2 });
  const fitAll = () => {
    isTouched.current = false;
    if (drawing) aim(fit(drawing.layout, room, scrolls), true);
  };

  useLayoutEffect(() => {
    const observer = new ResizeObserver((entries) => entries.forEach(({ target, contentRect: { width, height } }) =>
      (target === element.current ? setRoom : setWhole)({ width, height })));
    if (frame.current) observer.observe(frame.current);
    if (element.current) observer.observe(element.current);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(() => {
    const offscreen = /** @type {HTMLCanvasElement} */ (canvas.current).transferControlToOffscreen();
    const made = new Worker(new URL("./worker.js", import.meta.url), { type: "module" });
    made.postMessage({ canvas: offscreen }, [offscreen]);
    worker.current = made;
    return () => made.terminate();
  }, []);
  useEffect(() => {
    const see = () => tell({ runs: !document.hidden && !isStill.value });
    see();
    document.addEventListener("visibilitychange", see);
    return () => document.removeEventListener("visibilitychange", see);
  }, [isStill.value]);
  useEffect(() => {
    const style = getComputedStyle(/** @type {HTMLCanvasElement} */ (canvas.current));
    const [good, bad, faint] = ["color", "outline-color", "border-top-color"].map((name) =>
      style.getPropertyValue(name));
    tell({ colours: { good, bad, faint } });
  }, [isDark()]);
  useLayoutEffect(() => {
    if (!drawing) return;
    tell({ size: room, curves: [...drawing.curves] });
    if (!isTouched.current && (!focus || fitted.current !== drawing)) aim(fit(drawing.layout, whole, scrolls));
    fitted.current = drawing;
    const box = drawing.layout.boxes.get(focus);
    // What is told of it stands beside the map, on a phone above its lower half.
    if (box) aim(showing(camera.current, box, { width: room.width, height: scrolls ? room.height * 0.42
      : room.height }), true);
    else aim(camera.current);
  }, [drawing, room, focus, isStill.value]);
  useEffect(() => {
    if (!shown.value) return;
    const isLive = connection.value === "live";
    const edges = !isLive ? [] : shown.value.edges.filter((edge) => (edge.rate ?? 0) > 0).map((edge) => {
      const key = keyOf(edge);
      return { key, rate: edge.rate ?? 0, failing: failing(edge) ?? 0, strong: Boolean(around?.edges.has(key)),
        faint: Boolean(around && !around.edges.has(key)) };
    });
    tell({ edges });
  }, [shown.value, around, connection.value, drawing]);
  const hands = useRef({ pan: (/** @type {number} */ _dx, /** @type {number} */ _dy) => {},
    zoom: (/** @type {number} */ _factor, /** @type {any} */ _at) => {} });
  hands.current = { pan: (dx, dy) => touch(moved(camera.current, dx, dy)), zoom: (factor, at) =>
    touch(zoomed(camera.current, factor, at)) };
  useEffect(() => (element.current
    ? listenTo(element.current, { pan: (dx, dy) => hands.current.pan(dx, dy), zoom: (factor, at) =>
      hands.current.zoom(factor, at) })
    : undefined), []);
  onKey({
    "+": () => touch(zoomed(camera.current, 1.25, middle())),
    "=": () => touch(zoomed(camera.current, 1.25, middle())),
    "-": () => touch(zoomed(camera.current, 0.8, middle())),
    0: fitAll,
    Escape: () => focus && change({ focus: "" }),
  });

  const arrows = (/** @type {KeyboardEvent} */ event) => {
    const id = /** @type {HTMLElement} */ (event.target).dataset.node;
    if (!id || !drawing || !event.key.startsWith("Arrow") || isTyping(event)) return;
    const next = neighbour(drawing.layout, id, event.key);
    event.preventDefault();
    if (next) /** @type {HTMLElement | null} */ (element.current?.querySelector(`[data-node="${CSS.escape(next)}"]`))?.focus({ preventScroll: true });
  };
  const reach = (/** @type {FocusEvent} */ event) => {
    const target = /** @type {HTMLElement} */ (event.target);
    const box = target.dataset.node && drawing?.layout.boxes.get(target.dataset.node);
    // A browser scrolls to what has the focus; here the drawing moves instead.
    if (element.current) element.current.scrollTo(0, 0);
    if (box && target.matches(":focus-visible")) touch(showing(camera.current, box, room));
  };
  const over = (/** @type {Event} */ event) => {
    const target = /** @type {Element} */ (event.target).closest("[data-node], [data-edge]");
    hovered.value = target?.getAttribute("data-node") ?? target?.getAttribute("data-edge") ?? "";
  };
  const choose = (/** @type {MouseEvent} */ event) => {
    const target = /** @type {Element} */ (event.target);
    const edge = target.closest("[data-edge]")?.getAttribute("data-edge");
    if (edge) change({ focus: edge === focus ? "" : edge });
    else if (!target.closest("a, button, aside") && focus) change({ focus: "" });
  };
  const open = (/** @type {MouseEvent} */ event) => {
    const id = /** @type {HTMLElement | null} */ (/** @type {Element} */ (event.target).closest("[data-node]"))?.dataset.node;
    if (id && app.value?.services.some((service) => service.name === id)) go(link("service", id));
  };
  const world = (/** @type {number} */ index) => (/** @type {HTMLElement | null} */ each) => {
    if (each) worlds.current[index] = each;
  };
  return html`<div class="map-room" ref=${frame}>
    <div class=${classes("map", around && "looking", connection.value !== "live" && "stale")} ref=${element}
    onKeyDown=${arrows} onFocusIn=${reach}
      onPointerOver=${over} onPointerLeave=${() => { hovered.value = ""; }} onClick=${choose} onDblClick=${open}>
    <div class="world" ref=${world(0)}>
      ${drawing && html`<${Edges} drawing=${drawing} around=${around} focus=${focus} />`}</div>
    <canvas class="flow" ref=${canvas} aria-hidden="true"></canvas>
    <div class="world" ref=${world(1)}>${drawing && html`<${Labels} drawing=${drawing} around=${around} look=${look} />
      <${Nodes} drawing=${drawing} around=${around} focus=${focus} />`}</div>
    <div class="legend" aria-hidden="true"><span class="l-line"></span>called<span class="l-line dashed">
      </span>declared, not called<span class="l-dot"></span>calls<span class="l-dot bad"></span>failed</div>
    <div class="zoom" role="group" aria-label="Zoom">
      <button type="button" class="icon" aria-label="Larger"
        onClick=${() => touch(zoomed(camera.current, 1.25, middle()))}><${Icon} name="plus" /></button>
      <button type="button" class="icon" aria-label="Smaller"
        onClick=${() => touch(zoomed(camera.current, 0.8, middle()))}><${Icon} name="minus" /></button>
      <button type="button" class="icon" aria-label="All of it" onClick=${fitAll}><${Icon} name="fit" /></button>
    </div>
  </div>${focus && html`<${Inspector} focus=${focus} />`}</div>`;
}

