/**
 * Which part of the drawing is seen, and how large: dragged, scrolled, pinched, or fitted to the room there is.
 *
 * @typedef {{ x: number, y: number, scale: number }} Camera where the drawing's corner is, and its scale
 */

const LEAST = 0.2;
const MOST = 2;
/** A phone shows a part of a drawing rather than all of it in letters that nobody can read. */
const READABLE = 0.55;
/** What the legend takes of the height. */
const FOOT = 36;

/** @param {number} scale */
const within = (scale) => Math.min(MOST, Math.max(LEAST, scale));

/**
 * The camera that shows all of a drawing, or on a phone its width from the top.
 * @param {{ width: number, height: number }} drawing
 * @param {{ width: number, height: number }} room
 * @param {boolean} scrolls whether it may be longer than the room
 * @returns {Camera}
 */
export function fit(drawing, room, scrolls) {
  const wide = room.width / Math.max(drawing.width, 1);
  const free = room.height - (scrolls ? 0 : FOOT);
  const high = free / Math.max(drawing.height, 1);
  const scale = within(Math.min(scrolls ? Math.max(wide, READABLE) : Math.min(wide, high), 1.15));
  const left = (room.width - drawing.width * scale) / 2;
  const top = (free - drawing.height * scale) / 2;
  return { x: scrolls ? left : Math.max(0, left), y: scrolls ? Math.max(8, top) : Math.max(0, top), scale };
}

/** The same moved. @param {Camera} camera @param {number} dx @param {number} dy @returns {Camera} */
export const moved = (camera, dx, dy) => ({ ...camera, x: camera.x + dx, y: camera.y + dy });

/**
 * The same larger by a factor around a point that stays.
 * @param {Camera} camera
 * @param {number} factor
 * @param {{ x: number, y: number }} at
 * @returns {Camera}
 */
export function zoomed(camera, factor, at) {
  const scale = within(camera.scale * factor);
  const grown = scale / camera.scale;
  return { x: at.x - (at.x - camera.x) * grown, y: at.y - (at.y - camera.y) * grown, scale };
}

/** The same moved so far that some of the drawing is seen. @param {Camera} camera @param {{ width: number, height: number }} drawing
 * @param {{ width: number, height: number }} room @returns {Camera} */
export function held(camera, drawing, room) {
  const keep = 80;
  return {
    ...camera,
    x: Math.min(room.width - keep, Math.max(keep - drawing.width * camera.scale, camera.x)),
    y: Math.min(room.height - keep, Math.max(keep - drawing.height * camera.scale, camera.y)),
  };
}

/** The same moved so far that a box is seen as a whole. @param {Camera} camera @param {import("./layout/index.js").Box} box
 * @param {{ width: number, height: number }} room @returns {Camera} */
export function showing(camera, box, room) {
  const pad = 16;
  const shift = (/** @type {number} */ at, /** @type {number} */ size, /** @type {number} */ all) =>
    (at < pad ? pad - at : at + size > all - pad ? all - pad - at - size : 0);
  const x = camera.x + box.x * camera.scale;
  const y = camera.y + box.y * camera.scale;
  return moved(camera, shift(x, box.width * camera.scale, room.width), shift(y, box.height * camera.scale,
    room.height));
}

/**
 * Listens to pointers and the wheel on an element.
 * @param {HTMLElement} element
 * @param {{ pan: (dx: number, dy: number) => void, zoom: (factor: number, at: { x: number, y: number }) => void }} camera
 * @returns {() => void} stops listening
 */
export function listenTo(element, { pan, zoom }) {
  /** @type {Map<number, { x: number, y: number }>} */
  const pointers = new Map();
  let travelled = 0;
  const at = (/** @type {{ clientX: number, clientY: number }} */ event) => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };
  const down = (/** @type {PointerEvent} */ event) => {
    if (event.button !== 0 || /** @type {Element} */ (event.target).closest("button")) return;
    pointers.set(event.pointerId, at(event));
    travelled = 0;
  };
  const move = (/** @type {PointerEvent} */ event) => {
    const before = pointers.get(event.pointerId);
    if (!before) return;
    const now = at(event);
    const others = [...pointers].filter(([id]) => id !== event.pointerId).map(([, point]) => point);
    travelled += Math.hypot(now.x - before.x, now.y - before.y);
    // A hand is never quite still: a click stays a click.
    if (travelled > 4 && !element.hasPointerCapture(event.pointerId)) element.setPointerCapture(event.pointerId);
    if (others.length === 1) {
      const [other] = others;
      const grown = Math.hypot(now.x - other.x, now.y - other.y) / Math.max(1, Math.hypot(before.x - other.x,
        before.y - other.y));
      zoom(grown, { x: (now.x + other.x) / 2, y: (now.y + other.y) / 2 });
      pan((now.x - before.x) / 2, (now.y - before.y) / 2);
    } else if (travelled > 4) {
      pan(now.x - before.x, now.y - before.y);
    }
    pointers.set(event.pointerId, now);
  };
  const up = (/** @type {PointerEvent} */ event) => pointers.delete(event.pointerId);
  const click = (/** @type {MouseEvent} */ event) => {
    if (travelled > 4) {
      event.preventDefault();
      event.stopPropagation();
    }
    travelled = 0;
  };
  const wheel = (/** @type {WheelEvent} */ event) => {
    event.preventDefault();
    const unit = event.deltaMode === 1 ? 16 : 1;
    if (event.ctrlKey || event.metaKey) zoom(Math.exp((-event.deltaY * unit) / 250), at(event));
    else pan(-event.deltaX * unit, -event.deltaY * unit);
  };
  const listeners = /** @type {[string, any, any?][]} */ ([["pointerdown", down], ["pointermove", move], ["pointerup",
    up],
    ["pointercancel", up], ["click", click, true], ["wheel", wheel, { passive: false }]]);
  for (const [name, listener, options] of listeners) element.addEventListener(name, listener, options);
  return () => {
    for (const [name, listener, options] of listeners) element.removeEventListener(name, listener, options);
  };
}
