/**
 * Calls that flow: dots that move along the edges, on a canvas of their own. How many there are says how often is called;
 * how many of them are red, how often it fails. Drawn by a worker, so that a picture of them costs no layout of the page.
 *
 * @typedef {import("./layout/index.js").Point} Point
 * @typedef {{ key: string, rate: number, failing: number, strong: boolean, faint: boolean }} FlowEdge
 * @typedef {{ curves: [string, Point[]][], edges: FlowEdge[], camera: import("./camera.js").Camera,
 *   colours: { good: string, bad: string, faint: string }, size: { width: number, height: number }, runs: boolean }} Told
 *   what the page tells the worker; each message has some of it
 */

import { lengths, pointAt } from "./layout/curve.js";

/** Pictures a second; where so much moves, fewer are enough. */
const RATE = 10;
const RATE_OF_MANY = 4;
const MANY = 40;
/** Pixels a second. */
const SPEED = 40;
/** Dots on the whole map, about: with many edges each has fewer. */
const MOST = 160;
/** Half of a dot's picture, in pixels. */
const HALF = 4;

/** Dots under way on an edge. @param {number} rate calls a second */
export const dots = (rate) => (rate <= 0 ? 0 : Math.min(9, Math.max(1, Math.round(1.6 + 1.9 * Math.log10(rate)))));

/** The same number between 0 and 1 for the same two. @param {number} one @param {number} other */
export function chance(one, other) {
  let mixed = Math.imul(one ^ 0x9e3779b9, 0x85ebca6b) ^ Math.imul(other + 0x7f4a7c15, 0xc2b2ae35);
  mixed = Math.imul(mixed ^ (mixed >>> 15), 0x27d4eb2f);
  return ((mixed ^ (mixed >>> 13)) >>> 0) / 4294967296;
}

export class Flow {
  /** @param {OffscreenCanvas} canvas */
  constructor(canvas) {
    this.canvas = canvas;
    this.pen = /** @type {OffscreenCanvasRenderingContext2D} */ (canvas.getContext("2d"));
    /** @type {Map<string, { points: Point[], along: number[] }>} */
    this.curves = new Map();
    /** @type {FlowEdge[]} */
    this.edges = [];
    this.camera = { x: 0, y: 0, scale: 1 };
    this.colours = { good: "#888", bad: "#c33", faint: "#ccc" };
    /** @type {Map<string, OffscreenCanvas>} */
    this.made = new Map();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    this.timer = undefined;
    this.runs = false;
    this.isBlank = true;
  }

  /** Takes in what the page tells. @param {Partial<Told>} told */
  take({ curves, edges, camera, colours, size, runs }) {
    if (curves) this.curves = new Map(curves.map(([key, points]) => [key, { points, along: lengths(points) }]));
    if (edges) this.edges = edges;
    if (colours) this.colours = colours;
    if (camera) this.camera = camera;
    if (size) {
      // Dots are soft: twice the pixels on a dense screen would cost four times as much, and nobody would see them.
      this.canvas.width = Math.round(size.width);
      this.canvas.height = Math.round(size.height);
      // Dots stand on whole pixels, which nobody sees of what moves: they are copied as they are. (With its size a canvas
      // forgets how it draws.)
      this.pen.imageSmoothingEnabled = false;
      this.isBlank = true;
    }
    if (runs !== undefined) this.run(runs);
    // While somebody moves the map its dots move with it, at once.
    if (camera && this.runs && !this.isBlank) this.draw(performance.now() / 1000);
  }

  /** @param {boolean} runs */
  run(runs) {
    if (runs === this.runs) return;
    this.runs = runs;
    clearTimeout(this.timer);
    if (runs) this.next();
    else this.clear();
  }

  next() {
    this.timer = setTimeout(() => requestAnimationFrame(() => {
      if (!this.runs) return;
      this.draw(performance.now() / 1000);
      this.next();
    }), 1000 / (this.edges.length > MANY ? RATE_OF_MANY : RATE) - 8);
  }

  clear() {
    if (this.isBlank) return;
    this.pen.clearRect(0, 0, this.canvas.width, this.canvas.height);
    this.isBlank = true;
  }

  /** A dot of a colour and a size, drawn once: copying it is much cheaper than drawing a circle.
   * @param {string} colour @param {number} size */
  dot(colour, size) {
    const key = `${colour} ${size}`;
    const known = this.made.get(key);
    if (known) return known;
    const made = new OffscreenCanvas(HALF * 2, HALF * 2);
    const pen = /** @type {OffscreenCanvasRenderingContext2D} */ (made.getContext("2d"));
    pen.fillStyle = colour;
    pen.arc(HALF, HALF, size, 0, 6.2832);
    pen.fill();
    this.made.set(key, made);
    return made;
  }

  /** @param {number} seconds */
  draw(seconds) {
    this.clear();
    const { pen, colours, camera: { x, y, scale } } = this;
    const radius = (/** @type {boolean} */ strong) =>
      Math.round(Math.max(1.4, (strong ? 2.9 : 2.3) * Math.min(1, scale * 1.1)) * 2) / 2;
    const wanted = this.edges.reduce((sum, { rate }) => sum + dots(rate), 0);
    const share = Math.min(1, MOST / Math.max(1, wanted));
    for (const { key, rate, failing, strong, faint } of this.edges) {
      const curve = this.curves.get(key);
      const length = curve?.along.at(-1) ?? 0;
      if (!curve || rate <= 0 || length === 0) continue;
      const count = Math.max(1, Math.min(Math.round(dots(rate) * share), Math.floor(length / 16)));
      const plain = this.dot(faint ? colours.faint : colours.good, radius(strong));
      const failed = faint ? plain : this.dot(colours.bad, radius(true));
      const seed = Math.round(curve.points[0].y * 7 + length * 31);
      for (let index = 0; index < count; index += 1) {
        const way = (seconds * SPEED) / length + index / count + chance(seed, index) * (0.6 / count);
        const at = pointAt(curve.points, curve.along, (way % 1) * length);
        const picture = chance(seed + index, Math.floor(way)) < failing ? failed : plain;
        pen.drawImage(picture, Math.round(at.x * scale + x) - HALF, Math.round(at.y * scale + y) - HALF);
      }
    }
    this.isBlank = this.edges.length === 0;
  }
}
