/** The drawing of the map. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { lengths, path, pointAt, sampled } from "../views/map/layout/curve.js";
import { edgeKey, layout } from "../views/map/layout/index.js";
import { placeLabels } from "../views/map/layout/labels.js";
import { layers, withoutCircles } from "../views/map/layout/layers.js";
import { crossings, order } from "../views/map/layout/order.js";
import { settle } from "../views/map/layout/place.js";

const MEASURES = { direction: "right", width: 170, height: 60, between: 120, beside: 20, margin: 10 };
const edges = (...pairs) => pairs.map((pair) => ({ from: pair.split(">")[0], to: pair.split(">")[1] }));

const SHOP = ["ads", "cart", "catalog", "checkout", "currency", "email", "payment", "recommendation", "shipping",
  "storefront"];
const CALLS = edges("storefront>ads", "storefront>cart", "storefront>catalog", "storefront>checkout",
  "storefront>currency",
  "storefront>recommendation", "storefront>shipping", "checkout>cart", "checkout>catalog", "checkout>currency",
    "checkout>email",
  "checkout>payment", "checkout>shipping", "recommendation>catalog", "cart>catalog");

/** Services that call at random those of higher numbers, and some of lower. */
function town(count) {
  let seed = 7;
  const random = (below) => {
    seed = (seed * 48271) % 2147483647;
    return seed % below;
  };
  const ids = Array.from({ length: count }, (_, index) => `service-${index}`);
  const calls = ids.flatMap((from) => Array.from({ length: 1 + random(3) }, () => ({ from, to: ids[random(count)] })));
  return { ids, calls };
}

function assertApart(boxes) {
  const all = [...boxes.entries()];
  for (const [one, a] of all) {
    for (const [other, b] of all) {
      const overlap = a.x < b.x + b.width && b.x < a.x + a.width && a.y < b.y + b.height && b.y < a.y + a.height;
      assert.ok(one === other || !overlap, `${one} and ${other} overlap`);
    }
  }
}

test("whoever calls stands before whom it calls", () => {
  const { boxes, routes, width, height } = layout(SHOP, CALLS, MEASURES);
  assert.equal(boxes.size, SHOP.length);
  for (const { from, to } of CALLS) assert.ok(boxes.get(from).x < boxes.get(to).x, edgeKey(from, to));
  assertApart(boxes);
  assert.equal(routes.size, CALLS.length);
  for (const box of boxes.values()) {
    assert.ok(box.x >= 0 && box.y >= 0 && box.x + box.width <= width && box.y + box.height <= height);
  }
});

test("a route begins at its caller and ends at its callee", () => {
  const circle = edges("a>b", "b>c", "c>a", "a>c");
  for (const direction of ["right", "down"]) {
    const { boxes, routes } = layout(["a", "b", "c"], circle, { ...MEASURES, direction });
    for (const { from, to } of circle) {
      const route = routes.get(edgeKey(from, to));
      for (const [id, end] of [[from, route[0]], [to, route.at(-1)]]) {
        const box = boxes.get(id);
        const near = end.x >= box.x - 1 && end.x <= box.x + box.width + 1 && end.y >= box.y - 1
          && end.y <= box.y + box.height + 1;
        assert.ok(near, `${direction}: ${from}>${to} at ${id}`);
      }
    }
  }
});

test("the drawing is the same whatever the order of nodes and edges", () => {
  const once = layout(SHOP, CALLS, MEASURES);
  const again = layout([...SHOP].reverse(), [...CALLS].reverse(), MEASURES);
  assert.deepEqual([...again.boxes].sort(), [...once.boxes].sort());
  assert.deepEqual([...again.routes].sort(), [...once.routes].sort());
});

test("fifty services with circles are drawn without overlap, and at once", () => {
  const { ids, calls } = town(50);
  for (const measures of [MEASURES, { ...MEASURES, direction: "down", most: 2, width: 150 }]) {
    const { boxes } = layout(ids, calls, measures);
    assert.equal(boxes.size, 50);
    assertApart(boxes);
  }
});

test("a phone has at most two in a row", () => {
  const { boxes } = layout(SHOP, CALLS, { ...MEASURES, direction: "down", most: 2 });
  const tops = [...boxes.values()].map((box) => box.y);
  for (const top of tops) assert.ok(tops.filter((other) => other === top).length <= 2);
});

test("nothing, one alone, and one that calls itself are drawn too", () => {
  assert.deepEqual(layout([], [], MEASURES), { boxes: new Map(), routes: new Map(), width: 10, height: 10 });
  const { boxes, routes } = layout(["a", "b"], edges("a>a", "a>nobody"), MEASURES);
  assert.equal(boxes.size, 2);
  assert.equal(routes.size, 0);
  assertApart(boxes);
});

test("a circle is opened at one edge", () => {
  const opened = withoutCircles(["a", "b", "c"], edges("a>b", "b>c", "c>a"));
  assert.deepEqual(opened, edges("a>b", "b>c", "a>c"));
  assert.deepEqual([...layers(["a", "b", "c"], opened)], [["a", 0], ["b", 1], ["c", 2]]);
});

test("crossings are undone where they can be", () => {
  const crossed = edges("a>y", "b>x", "c>z");
  const rows = [["a", "b", "c"], ["x", "y", "z"]];
  assert.equal(crossings(rows, crossed), 1);
  assert.equal(crossings(order(rows, crossed), crossed), 0);
});

test("places are as near as can be to those wanted, in order and apart", () => {
  const slots = ["a", "b", "c"].map((id) => ({ id, size: 10, gap: 5, weight: 1 }));
  assert.deepEqual(settle(slots, [0, 0, 0]), [-15, 0, 15]);
  assert.deepEqual(settle(slots, [0, 100, 200]), [0, 100, 200]);
  assert.deepEqual(settle(slots, [100, 0, 200]), [42.5, 57.5, 200]);
});

test("a curve is drawn and walked from end to end", () => {
  const route = [{ x: 0, y: 0 }, { x: 100, y: 50 }];
  assert.equal(path(route, false), "M0 0C50 0 50 50 100 50");
  const points = sampled(route, false);
  const along = lengths(points);
  assert.deepEqual(pointAt(points, along, 0), { x: 0, y: 0 });
  assert.deepEqual(pointAt(points, along, along.at(-1)), { x: 100, y: 50 });
  const middle = pointAt(points, along, along.at(-1) / 2);
  assert.ok(Math.abs(middle.x - 50) < 1 && Math.abs(middle.y - 25) < 1);
});

test("labels hide neither boxes nor each other", () => {
  const { boxes, routes } = layout(SHOP, CALLS, MEASURES);
  const curves = new Map([...routes].map(([key, route]) => [key, sampled(route, false)]));
  const size = { width: 90, height: 16 };
  const placed = placeLabels(curves, boxes.values(), size);
  assert.equal(placed.size, CALLS.length);
  const fit = [...placed].filter(([, label]) => label.fits)
    .map(([key, { at }]) => [key, { x: at.x - 45, y: at.y - 8, width: 90, height: 16 }]);
  assert.ok(fit.length >= 12, `only ${fit.length} of ${CALLS.length} labels have room`);
  assertApart(new Map([...fit, ...boxes]));
});
