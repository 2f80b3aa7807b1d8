/** Calls a method that takes a stream; gives its items, or its value as the only one. */
async function* converse(
  channel/*: Channel */,
  cx/*: Context */,
  method/*: Method */,
  args/*: Members */,
  items/*: AsyncIterable<unknown> | Iterable<unknown> */,
)/*: AsyncGenerator<any, void, void> */ {
  const name = `${channel.service}.${method.name}`;
  const Socket = (globalThis /*:: as any */).WebSocket;
  if (Socket === undefined) {
    const message = `${name} takes a stream, and there is no WebSocket here: Node has it from version 22 on`;
    throw new Fault("incompatible", message, { notStarted: true, relayed: true });
  }
  const pending = new Pending(cx, name);
  const first = channel.written(method, args);
  const timeout = Math.max(cx.remaining(), 0.001).toFixed(6).slice(0, 12);
  const url = `${channel.url.replace(/^http/, "ws")}/${encodeURIComponent(method.name)}?wharf-timeout=${timeout}`;
  const socket = new Socket(url, { headers: await channel.headers(cx) });
  const queue/*: any[] */ = [];
  let wake = () => {};
  const put = (what/*: any */) => {
    queue.push(what);
    wake();
  };
  socket.onopen = () => put({ opened: true });
  socket.onmessage = (event/*: any */) => put({ message: event.data });
  socket.onclose = (event/*: any */) => put({ code: event.code, reason: event.reason });
  pending.abort.signal.addEventListener("abort", () => put({ code: 1006, reason: "given up" }));
  let failure/*: unknown */ = null;
  const sendItems = async () => {
    try {
      socket.send(first);
      const before = { before: null, step: method.takes?.name ?? "" };
      let step = 0;
      for await (const item of items) {
        socket.send(stringify(method.takes?.item.write(item, { before, step })));
        step += 1;
        while (socket.bufferedAmount > 1 << 20) await new Promise((resolve) => setTimeout(resolve, 5));
        if (socket.readyState !== 1) return;
      }
      socket.send("");
    } catch (error) {
      const misfit = error instanceof Misfit ? `an item for ${name} does not fit: ${error.message}` : "";
      failure = misfit ? new Fault("incompatible", misfit, { relayed: true }) : error;
      let problem/*: any */ = { fault: "cancelled", detail: `the items of ${method.takes?.name} broke off` };
      if (error instanceof ServiceError && method.takes !== null) {
        problem = { error: method.takes.error.write(error.error, null) };
        failure = null;
      }
      if (socket.readyState === 1) socket.send("!" + stringify(problem));
    }
  };
  try {
    for (;;) {
      while (queue.length === 0) {
        await new Promise((resolve) => {
          wake = () => resolve(undefined);
        });
      }
      const { opened, message, code, reason } = queue.shift();
      if (opened) {
        void sendItems();
        continue;
      }
      const isBroken = code === undefined && String(message).startsWith("!");
      if (failure !== null && (isBroken || code !== undefined)) throw failure;
      if (code === 1000) return;
      if (code !== undefined) throw pending.lost(new Error(`the stream was cut off: ${reason || `code ${code}`}`));
      const body = new TextEncoder().encode(isBroken ? message.slice(1) : message);
      if (isBroken) throw channel.problem(method, 500, body, new Headers(), true);
      yield channel.value(method, body);
    }
  } finally {
    pending.end();
    socket.close(1000);
  }
}

/** Calls a method that takes a stream and gives one value. */
async function sendItems(
  channel/*: Channel */,
  cx/*: Context */,
  method/*: Method */,
  args/*: Members */,
  items/*: AsyncIterable<unknown> | Iterable<unknown> */,
)/*: Promise<any> */ {
  for await (const value of converse(channel, cx, method, args, items)) return value;
  throw new Fault("incompatible", `${channel.service}.${method.name} gave no value`, { relayed: true });
}
