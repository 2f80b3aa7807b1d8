/** What the other end of a WebSocket did wrong, and the code that it is told so with. */
class Broken extends Error {
  code/*: number */;

  constructor(code/*: number */, message/*: string */) {
    super(message);
    this.code = code;
  }
}

/** Text messages over a connection that a client had upgraded (RFC 6455). */
class Line {
  /** How long a client may take to close when the call is over, in milliseconds. */
  static FAREWELL = 8_000;

  #socket/*: any */;
  #ending/*: Ending */;
  #chunks/*: AsyncIterator<Uint8Array> */;
  #rest/*: Buffer */;

  constructor(socket/*: any */, head/*: Uint8Array */, ending/*: Ending */) {
    this.#socket = socket;
    this.#ending = ending;
    this.#chunks = socket[Symbol.asyncIterator]();
    this.#rest = Buffer.from(head);
  }

  /** Sends a message; what it gives is done when there is room for another. */
  async send(text/*: string */)/*: Promise<void> */ {
    if (!this.#frame(1, Buffer.from(text))) await new Promise((resolve) => this.#socket.once("drain", resolve));
  }

  /** Closes, and reads over what still comes until the client has closed, too. */
  close(code/*: number */, reason/*: string */)/*: void */ {
    this.#frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason).subarray(0, 120)]));
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), Line.FAREWELL);
    const isOver = async () => {
      while (!(await this.#chunks.next()).done);
    };
    void isOver().catch(() => {}).finally(() => clearTimeout(timer));
  }

  /** Reads on where nothing is to come but the end, so that it is noticed. */
  watch()/*: void */ {
    this.receive().then(
      () => this.#ending.end(new Broken(1002, "a message after the last one")),
      (error) => this.#ending.end(error),
    );
  }

  /** Whether there is room for more. */
  #frame(opcode/*: number */, data/*: Uint8Array */)/*: boolean */ {
    if (this.#socket.destroyed) return false;
    const { length } = data;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
    head[0] = 0x80 | opcode;
    head[1] = length < 126 ? length : length < 65536 ? 126 : 127;
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    return this.#socket.write(Buffer.concat([head, data]));
  }

  async #exactly(length/*: number */)/*: Promise<Buffer> */ {
    if (this.#rest.length < length) {
      const parts/*: Uint8Array[] */ = [this.#rest];
      let have = this.#rest.length;
      while (have < length) {
        const { value, done } = await this.#chunks.next().catch(() => this.#gone());
        if (done) this.#gone();
        parts.push(value);
        have += value.length;
      }
      this.#rest = Buffer.concat(parts, have);
    }
    const whole = this.#rest.subarray(0, length);
    this.#rest = this.#rest.subarray(length);
    return whole;
  }

  /** The call ends, even where the service has read that nothing comes any more, and goes on. */
  #gone()/*: never */ {
    const gone = new Gone();
    this.#ending.end(gone);
    throw gone;
  }

  /** The next message. */
  async receive()/*: Promise<Uint8Array> */ {
    const parts/*: Uint8Array[] */ = [];
    let size = 0;
    let opcode = 0;
    for (;;) {
      const head = await this.#exactly(2);
      const [first = 0, second = 0] = head;
      let length = second & 127;
      if (length === 126) length = (await this.#exactly(2)).readUInt16BE();
      else if (length === 127) length = Number((await this.#exactly(8)).readBigUInt64BE());
      const kind = first & 15;
      const isControl = (first & 8) !== 0;
      if (first & 0x70 || !(second & 0x80) || (isControl && (length > 125 || first < 0x80))) {
        throw new Broken(1002, "a frame that is not as RFC 6455 says");
      }
      if (size + length > MOST_BYTES) throw new Broken(1009, "a message is longer than 8 MiB");
      const key = await this.#exactly(4);
      const data = Buffer.from(await this.#exactly(length));
      for (let at = 0; at < length; at += 1) data[at] = (data[at] ?? 0) ^ (key[at & 3] ?? 0);
      if (kind === 8) this.#gone();
      if (kind === 9) this.#frame(10, data);
      else if (kind === 10) continue;
      else if ((kind === 0) === (opcode === 0) || kind > 2) {
        throw new Broken(1002, "a frame that is not as RFC 6455 says");
      } else {
        opcode ||= kind;
        parts.push(data);
        size += length;
        if (first & 0x80) {
          if (opcode !== 1) throw new Broken(1003, "a binary message");
          return Buffer.concat(parts);
        }
      }
    }
  }
}

/** The items of the argument that is a stream, read when the service wants them. */
async function* itemsOf(line/*: Line */, method/*: Method */, name/*: string */)/*: AsyncGenerator<any, void, void> */ {
  const { takes } = method;
  if (takes === null) return;
  for (let step = 0; ; step += 1) {
    const message = await line.receive();
    if (message.length === 0) return line.watch();
    if (message[0] === 33) {
      line.watch();
      const problem = members(parse(message.subarray(1)), null);
      if (problem["error"] !== undefined) throw new ServiceError(takes.error.read(problem["error"], null, true));
      throw new Fault("cancelled", `the items of ${takes.name} broke off`);
    }
    let item;
    try {
      item = takes.item.read(parse(message), { before: { before: null, step: takes.name }, step }, true);
    } catch (error) {
      const misfit = error instanceof Error ? error.message : String(error);
      throw new Fault("incompatible", `an item for ${name} does not fit: ${misfit}`);
    }
    yield item;
  }
}

/** Answers a call that comes over WebSocket. */
function upgrade(
  server/*: Server */,
  request/*: http.IncomingMessage */,
  socket/*: any */,
  head/*: Uint8Array */,
)/*: void */ {
  socket.on("error", () => {});
  begun(server, request, socket, head).catch((error) => {
    const refusal = error instanceof Refused ? error : refused(400, String(error));
    const body = stringify(ofFault(refusal.status, refusal.fault, {}));
    socket.end(
      `HTTP/1.1 ${refusal.status} Refused\r\nContent-Type: application/problem+json\r\nConnection: close\r\n` +
        `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
    );
  });
}

async function begun(
  server/*: Server */,
  request/*: http.IncomingMessage */,
  socket/*: any */,
  head/*: Uint8Array */,
)/*: Promise<void> */ {
  server._checkOrigin(request);
  const [method, implementation] = server._method((request.url ?? "").replace(/\?.*$/s, ""));
  const name = `${server.service}.${method.name}`;
  if (method.takes === null && !method.isStream) throw refused(400, `${name} has no stream: call it with POST`);
  const key = request.headers["sec-websocket-key"] ?? "";
  if (request.headers["sec-websocket-version"] !== "13" || key.length !== 24) {
    throw refused(400, "the upgrade is not as RFC 6455 says");
  }
  const started = performance.now();
  const abort = new AbortController();
  const cx = await server._context(request, method, abort.signal);
  if (server._calls >= Server.CALLS) throw busy(server._calls);
  const guid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  const digest = await crypto.subtle.digest("SHA-1", new TextEncoder().encode(key + guid));
  socket.write(
    "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
      `Sec-WebSocket-Accept: ${Buffer.from(digest).toString("base64")}\r\ntraceparent: ${cx.traceparent()}\r\n\r\n`,
  );
  const ending = new Ending();
  socket.on("close", () => ending.end(new Gone()));
  if (socket.destroyed) ending.end(new Gone());
  const line = new Line(socket, head, ending);
  const timer = server._timer(cx, name, abort, ending);
  server._calls += 1;
  let outcome = "cancelled";
  try {
    let code = 1000;
    let title = "";
    const talk = talked(server, line, cx, method, implementation, name, ending);
    [outcome, code, title] = await talk;
    line.close(code, title);
  } catch (error) {
    if (error instanceof Broken) line.close(error.code, error.message);
    else socket.destroy();
  } finally {
    clearTimeout(timer);
    abort.abort();
    server._calls -= 1;
    if (server._calls === 0) server._idle();
  }
  log("info", name, cx, { caller: cx.caller, outcome, duration_us: Math.round((performance.now() - started) * 1000) });
}

async function talked(
  server/*: Server */,
  line/*: Line */,
  cx/*: Context */,
  method/*: Method */,
  implementation/*: any */,
  name/*: string */,
  ending/*: Ending */,
)/*: Promise<[string, number, string]> */ {
  let problem;
  let outcome;
  let source/*: any */ = null;
  try {
    const args = server._readArguments(method, name, await ending.wait(line.receive()));
    const given = method.args.fields.map((field) => args[field.name]);
    if (method.takes === null) line.watch();
    else given.splice(method.takes.at, 0, itemsOf(line, method, name));
    const value = await ending.wait(implementation[method.member](cx, ...given));
    if (!method.isStream) {
      await ending.wait(line.send(stringify(method.value.write(value, null))));
      return ["value", 1000, ""];
    }
    source = Symbol.asyncIterator in value ? value[Symbol.asyncIterator]() : value[Symbol.iterator]();
    for (let step = 0; ; step += 1) {
      const next = await ending.wait(source.next());
      if (next.done) return ["value", 1000, ""];
      await ending.wait(line.send(stringify(method.value.write(next.value, { before: null, step }))));
    }
  } catch (error) {
    if (error instanceof Broken || error instanceof Gone) throw error;
    if (error instanceof Refused) {
      outcome = error.fault.kind;
      problem = ofFault(error.status, error.fault, server._place(cx, method));
    } else {
      ({ problem, outcome } = server._problem(cx, method, name, error, method.error));
    }
  } finally {
    if (source !== null) closed(source);
  }
  // The last message: whoever doesn't read it is not waited for.
  void line.send("!" + stringify(problem));
  return [outcome, 4000 + problem.status, problem.title];
}
