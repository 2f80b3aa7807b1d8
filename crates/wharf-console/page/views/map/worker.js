/** The worker that draws what flows on the map: gets its canvas first, then what changes. */

import { Flow } from "./flow.js";

/** @type {Flow | null} */
let flow = null;

addEventListener("message", ({ data }) => {
  if (data.canvas) flow = new Flow(data.canvas);
  flow?.take(data);
});
