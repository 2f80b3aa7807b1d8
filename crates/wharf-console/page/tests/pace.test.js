/** How often figures are drawn anew. */
import assert from "node:assert/strict";
import { test } from "node:test";

import { isDue } from "../core/pace.js";

/** An app as it is told, with many services unless `more` says otherwise. */
const app = (at_ms, more = {}) => ({
  at_ms,
  services: services(50),
  processes: [{ name: "s1-1", state: "ready", cpu: at_ms }],
  edges: [{ caller: "s1", callee: "s2", trouble: null, calls: 7, rate: at_ms }],
  ...more,
});
const services = (count, more = {}) => Array.from({ length: count }, (_, index) => (
  { name: `s${index}`, health: "ready", breakers_open: 0, ...more }));

test("figures of many services wait for a moment", () => {
  assert.ok(isDue(null, app(0)), "the first");
  assert.ok(isDue(app(0), null), "there is none any more");
  assert.ok(!isDue(app(0), app(1000)));
  assert.ok(isDue(app(0), app(2000)));
  assert.ok(isDue(app(9000), app(1000)), "another clock");
  const few = { services: services(5) };
  assert.ok(isDue(app(0, few), app(1000, few)), "those of few do not");
});

test("what matters does not wait", () => {
  const [process] = app(0).processes;
  const [edge] = app(0).edges;
  for (const more of [
    { services: services(50, { health: "down" }) },
    { services: services(50, { breakers_open: 1 }) },
    { services: services(51) },
    { processes: [] },
    { processes: [{ ...process, state: "draining" }] },
    { processes: [{ ...process, name: "s1-2" }] },
    { edges: [] },
    { edges: [{ ...edge, trouble: "refused" }] },
    { edges: [{ ...edge, calls: 0 }] },
    { edges: [{ ...edge, caller: "s3" }] },
    { edges: [{ ...edge, callee: "s3" }] },
  ]) {
    assert.ok(isDue(app(0), app(1000, more)), JSON.stringify(more).slice(0, 99));
  }
  assert.ok(!isDue(app(0), app(1000, { edges: [{ ...edge, calls: 8 }] })), "that there are more calls is a figure");
});
