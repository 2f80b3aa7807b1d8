// A store that keeps nothing, for the tests of clients. It prints where it is, and ends with its standard input.

import { Fault, Server, ServiceError, Store } from "./store.mjs";

// Items as large as they should not be, and how many who made items has been told that nobody wants more.
const large = (bytes) => ({ Box: { class: "x".repeat(bytes), depth: null } });
let ended = 0;

class Shelf extends Store {
  async put(cx, everything, from) {
    if (from === "nowhere") throw new ServiceError({ Unknown: from });
    if (from === "crowd") throw new ServiceError({ Busy: { args: ["a", "b"], until: 2n ** 64n - 1n } });
    if (from === "slow") await new Promise((resolve) => setTimeout(resolve, cx.remaining() * 1000 + 200));
    return everything;
  }

  import(cx, given) {
    if (given) throw new Error("the disk is gone");
  }

  constructor_(cx, a) {
    if (a === "code") throw new ServiceError(-7);
    if (a === "half") throw new Fault("internal", "half of a pair: \ud800");
    if (a === "ended") return String(ended);
    if (a === "busy") throw new Fault("overloaded", "come again", { retryAfter: 1.5 });
    return a ?? `${cx.caller} ${cx.operation} ${cx.traceId}`;
  }

  text() {
    throw new ServiceError("some text");
  }

  watch(cx, id) {
    return (async function* () {
      if (id === "large") return yield large(6 << 20);
      if (id === "long") for (let count = 0; count < 100; count += 1) yield large((1 << 20) + count);
      if (id === "waits") {
        try {
          yield "Point";
          await new Promise((resolve) => cx.signal.addEventListener("abort", resolve));
        } finally {
          ended += 1;
        }
      }
      if (id === "none") throw new ServiceError({ Unknown: id });
      yield "Point";
      yield "Point";
      yield "Point";
      if (id === "broken") throw new ServiceError("Full");
      if (id === "wrong") yield "no shape";
    })();
  }

  async fill(cx, id, shapes) {
    let count = 0;
    try {
      for await (const _ of shapes) count += 1;
    } catch (error) {
      if (error instanceof ServiceError) return error.error;
      throw error;
    }
    if (id === "full") throw new ServiceError("Full");
    return count;
  }

  async *mirror(cx, shapes) {
    yield* shapes;
  }
}

const server = new Server([new Shelf()]);
console.log(await server.listen({ port: 0 }));
process.stdin.on("end", () => process.exit(0)).resume();
