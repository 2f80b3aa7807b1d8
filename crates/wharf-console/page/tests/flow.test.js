/** What flows on the map, and what is told from it. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { failing, failureTone, faultRate, tone } from "../core/names.js";
import { fit, held, moved, showing, zoomed } from "../views/map/camera.js";
import { chance, dots } from "../views/map/flow.js";
import { draw, fingerprint, graph, neighbour, related } from "../views/map/model.js";

const edge = (caller, callee, rate = 1) => ({ caller, callee, rate, calls: rate, errors: 0, faults: {} });
const STATE = {
  services: ["web", "cart", "catalog", "mail"].map((name) => ({ name })),
  edges: [edge("", "web"), edge("web", "cart"), edge("cart", "catalog"), edge("web", "catalog", 0), edge("cart",
    "cart")],
};

test("whoever is outside is a node, and nobody is drawn as calling himself", () => {
  const drawn = graph(STATE);
  assert.deepEqual(drawn.nodes, ["web", "cart", "catalog", "mail", "(outside)"]);
  assert.equal(drawn.edges.length, 4);
  assert.equal(fingerprint(drawn), fingerprint(graph({ services: [...STATE.services].reverse(),
    edges: [...STATE.edges].reverse() })));
});

test("what depends on what is found in both directions, through others and through circles", () => {
  const drawn = graph(STATE);
  assert.deepEqual([...related(drawn, "cart").nodes].sort(), ["(outside)", "cart", "catalog", "web"]);
  assert.deepEqual([...related(drawn, "cart").edges].sort(), ["(outside)>web", "cart>catalog", "web>cart"]);
  assert.deepEqual([...related(drawn, "web>catalog").nodes].sort(), ["(outside)", "catalog", "web"]);
  assert.equal(related(drawn, "nobody").nodes.size, 0);
  const circle = { nodes: ["a", "b"], edges: [{ from: "a", to: "b" }, { from: "b", to: "a" }] };
  assert.equal(related(circle, "a").edges.size, 2);
});

test("figures do not move the drawing, and arrows lead to the nearest box", () => {
  const room = { width: 1200, height: 800 };
  const once = draw(graph(STATE), room);
  const later = draw(graph({ ...STATE, edges: STATE.edges.map((each) => ({ ...each, rate: each.rate * 9 })) }), room);
  assert.deepEqual([...once.layout.boxes], [...later.layout.boxes]);
  assert.equal(neighbour(once.layout, "(outside)", "ArrowRight"), "web");
  assert.equal(neighbour(once.layout, "(outside)", "ArrowLeft"), null);
});

test("the camera shows all, zooms around a point, and never loses the drawing", () => {
  const drawing = { width: 2000, height: 500 };
  const room = { width: 1000, height: 536 };
  const whole = fit(drawing, room, false);
  assert.deepEqual(whole, { x: 0, y: 125, scale: 0.5 });
  const at = { x: 300, y: 200 };
  const near = zoomed(whole, 2, at);
  assert.equal((at.x - near.x) / near.scale, (at.x - whole.x) / whole.scale);
  assert.deepEqual(held(moved(whole, 1e6, -1e6), drawing, room), { x: 920, y: -170, scale: 0.5 });
  const box = { x: 1900, y: 0, width: 100, height: 50 };
  assert.equal(showing({ x: 0, y: 0, scale: 1 }, box, room).x, -1016);
});

test("more calls are more dots, up to a bound, and chance is even and repeatable", () => {
  assert.deepEqual([0, 0.1, 1, 100, 1e6].map(dots), [0, 1, 2, 5, 9]);
  const drawn = Array.from({ length: 2000 }, (_, index) => chance(17, index));
  assert.ok(drawn.every((each) => each >= 0 && each < 1));
  const low = drawn.filter((each) => each < 0.25).length;
  assert.ok(low > 400 && low < 600, `${low} of 2000`);
  assert.equal(chance(3, 4), chance(3, 4));
});

test("failures and states have their colours", () => {
  assert.equal(failing({ rate: 10, errors: 1, faults: { unavailable: 1 } }), 0.2);
  assert.equal(failing({ rate: null }), null);
  assert.equal(failing({ rate: 0, errors: 0 }), 0);
  assert.equal(faultRate(2), 2);
  assert.deepEqual([0, 0.001, 0.02, 0.5].map(failureTone), ["ok", "some", "warn", "bad"]);
  assert.deepEqual(["ready", "starting", "degraded", "backing-off", "new-kind"].map(tone), ["ok", "busy", "warn", "bad",
    "off"]);
});
