// Calls every method of a store, in every way that they can end. The argument is its address.

import assert from "node:assert/strict";

import { Context, Fault, ServiceError, StoreClient } from "./store.mjs";

const LARGE = 2n ** 64n - 1n;
const [, , url] = process.argv;
const store = new StoreClient({ url, caller: "tester" });
const cx = new Context({ timeout: 10 });

const whole = {
  class: "x",
  bytes: Uint8Array.from({ length: 256 }, (_, byte) => byte),
  "content-type": "\u{1d11e}",
  unit: null,
  note: null,
  maybe: true,
  array: [1, -2, 3],
  set: ["Red", null, "light-blue"],
  tuple: ["a", LARGE, [7, "p"]],
  by_text: new Map([["__proto__", { Group: [{ Box: { class: "a \u2028", depth: LARGE } }, { Circle: -0 }] }], ["", "Point"]]),
  by_number: new Map([[LARGE, [new Uint8Array()]]]),
  by_colour: new Map([["None", true]]),
  when: "2026-01-31T12:00:00Z",
  id: "67e55044-10b1-426f-9247-bb680e5fe0c8",
  price: "19.90",
  page: { items: [["a"]], next: null },
  numbers: {
    i8: -128,
    u8: 255,
    i16: -32768,
    u16: 65535,
    i32: -(2 ** 31),
    u32: 2 ** 32 - 1,
    i64: -(2n ** 63n),
    u64: LARGE,
    i128: -(2n ** 127n),
    u128: 2n ** 128n - 1n,
    f32: 0.5,
    f64: 1e300,
  },
  tree: [[], [[]]],
  nothing: null,
  ids: ["b"],
  fault: null,
};

async function thrown(type, call) {
  let value;
  try {
    value = await call();
  } catch (error) {
    assert.ok(error instanceof type, `${error.stack}`);
    return error;
  }
  return assert.fail(`there should have been a ${type.name}, and there is ${value}`);
}

async function all(items) {
  const found = [];
  for await (const item of items) found.push(item);
  return found;
}

assert.deepEqual(await store.put(cx, whole, "here"), whole);
assert.deepEqual(await store.put(cx, { ...whole, count: 7 }, "here", 7), { ...whole, count: 7 });
const unknown = await thrown(ServiceError, () => store.put(cx, whole, "nowhere"));
assert.deepEqual(unknown.error, { Unknown: "nowhere" });
const busy = await thrown(ServiceError, () => store.put(cx, whole, "crowd"));
assert.deepEqual(busy.error, { Busy: { args: ["a", "b"], until: LARGE } });
const late = await thrown(Fault, () => store.put(cx.withTimeout(0.3), whole, "slow"));
assert.equal(late.kind, "deadline_exceeded");

await store.import(cx, false);
const broken = await thrown(Fault, () => store.import(cx, true));
assert.ok(broken.kind === "internal" && broken.relayed && broken.message.includes("its log says more"), broken.message);

assert.equal(await store.constructor_(cx, "given"), "given");
const [caller, operation, traceId] = (await store.constructor_(cx)).split(" ");
assert.deepEqual([caller, traceId], ["tester", cx.traceId]);
assert.ok(["None", "null"].includes(operation));
const named = new Context({ operation: "00".repeat(16) }).step("pay");
assert.equal((await store.constructor_(named)).split(" ")[1], "0450d9b2078185861947d7f2a50ec82c");
const keyed = cx.withOperation("some-key");
assert.equal((await store.constructor_(keyed)).split(" ")[1], "d06cdb96908d5bc56712c334eba0f6c1");
assert.equal((await thrown(ServiceError, () => store.constructor_(cx, "code"))).error, -7);
const pressed = await thrown(Fault, () => store.constructor_(cx, "busy"));
assert.deepEqual([pressed.kind, pressed.retryAfter, pressed.notStarted], ["overloaded", 1.5, false]);
assert.equal((await thrown(ServiceError, () => store.text(cx))).error, "some text");

const over = await thrown(Fault, () => store.import(new Context({ timeout: 0 }), false));
assert.ok(over.kind === "deadline_exceeded" && over.notStarted);
const mine = await thrown(Fault, () => store.import(cx, 1));
assert.deepEqual(mine.errors, [{ pointer: "/cx", detail: "expected true or false, found 1" }]);
const given = new AbortController();
setTimeout(() => given.abort(), 50);
const left = await thrown(Fault, () => store.put(new Context({ timeout: 2, signal: given.signal }), whole, "slow"));
assert.equal(left.kind, "cancelled");

assert.deepEqual(await all(store.watch(cx, "all")), ["Point", "Point", "Point"]);
assert.deepEqual((await thrown(ServiceError, () => all(store.watch(cx, "none")))).error, { Unknown: "none" });
assert.equal((await thrown(ServiceError, () => all(store.watch(cx, "broken")))).error, "Full");
const misfit = await thrown(Fault, () => all(store.watch(cx, "wrong")));
assert.ok(misfit.message.includes("[3]: expected"), misfit.message);
for await (const shape of store.watch(cx, "all")) {
  assert.equal(shape, "Point");
  break;
}

if (globalThis.WebSocket !== undefined) {
  const points = Array.from({ length: 500 }, () => "Point");
  assert.equal(await store.fill(cx, "x", points), 500);
  assert.equal((await thrown(ServiceError, () => store.fill(cx, "full", []))).error, "Full");
  const breaksOff = async function* () {
    yield "Point";
    throw new ServiceError(42);
  };
  assert.equal(await store.fill(cx, "x", breaksOff()), 42);
  const circles = Array.from({ length: 200 }, (_, number) => ({ Circle: number }));
  assert.deepEqual(await all(store.mirror(cx, circles)), circles);
} else {
  const none = await thrown(Fault, () => store.fill(cx, "x", []));
  assert.ok(none.message.includes("no WebSocket here"));
}

const gone = await thrown(Fault, () => new StoreClient({ url: "http://127.0.0.1:1/store" }).import(cx, false));
assert.ok(gone.kind === "unavailable", gone.message);
const nowhere = await thrown(Fault, () => new StoreClient({ url: `${url}x` }).import(cx, false));
assert.ok(nowhere.kind === "incompatible" && nowhere.notStarted && nowhere.message.includes("storex"), nowhere.message);
