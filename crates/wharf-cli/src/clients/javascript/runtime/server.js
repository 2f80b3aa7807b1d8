//: interface Interface {
//:   service: string;
//:   name: string;
//:   methods: Map<string, Method>;
//: }
//:
//: /** Takes over connections that become WebSockets; null where no method takes a stream. */
//: type Upgrade = ((server: Server, request: http.IncomingMessage, socket: any, head: Uint8Array) => void) | null;
//:
//: /** Where a server listens, and as what. */
//: export interface ServerOptions {
//:   /** The service's name; without it WHARF_SERVICE, or the one that its interface suggests. */
//:   service?: string;
//:   /** 127.0.0.1 without it. */
//:   host?: string;
//:   /** WHARF_PORT without it; 0 for one that is free. */
//:   port?: number;
//: }

/** A request that is answered with a fault before a method of the service begins. */
class Refused extends Error {
  status/*: number */;
  fault/*: Fault */;
  headers/*: Record<string, string> */;

  constructor(status/*: number */, fault/*: Fault */, headers/*: Record<string, string> */ = {}) {
    super(fault.message);
    this.status = status;
    this.fault = fault;
    this.headers = headers;
  }
}

function refused(status/*: number */, message/*: string */, kind/*: FaultKind */ = "incompatible")/*: Refused */ {
  return new Refused(status, new Fault(kind, message, { notStarted: true }));
}

function busy(calls/*: number */)/*: Refused */ {
  return new Refused(429, new Fault("overloaded", `${calls} calls are under way`, { notStarted: true, retryAfter: 1 }));
}

/** The caller has left: nobody waits for the answer. */
class Gone extends Error {}

/** What may end a call before it is done: its time is over, or its caller has gone. */
class Ending {
  #error/*: unknown */ = null;
  #wake/*: (error: unknown) => void */ = () => {};

  /** Ends the call; whoever waits for something of it gets the error. Only the first one counts. */
  end(error/*: unknown */)/*: void */ {
    this.#error ??= error;
    this.#wake(this.#error);
  }

  /**
   * What a promise gives, unless the call ends before. One is waited for at a time, and nothing of it is kept: a
   * `Promise.race` against what lasts as long as a stream would keep each of its items as long.
   */
  wait(promise/*: unknown */)/*: Promise<any> */ {
    return new Promise((resolve, reject) => {
      this.#wake = reject;
      Promise.resolve(promise).then(resolve, reject);
      if (this.#error !== null) reject(this.#error);
    });
  }
}

/** Tells who makes items that nobody wants more of them. */
function closed(source/*: any */)/*: void */ {
  (async () => source.return?.())().catch(() => {});
}

/** Writes a line of JSON to standard output, with the ids of the trace that it belongs to. */
export function log(
  level/*: string */,
  message/*: string */,
  cx/*: Context | null */ = null,
  fields/*: { [name: string]: unknown } */ = {},
)/*: void */ {
  const ids = cx === null ? {} : { trace_id: cx.traceId, span_id: cx.spanId };
  const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...ids, ...fields };
  process.stdout.write(stringify(line) + "\n");
}

/** Serves implementations over HTTP, as docs/http.md of Wharf says. */
export class Server {
  /** Calls at a time, of all callers together. */
  static CALLS = 256;
  static CONNECTIONS = 1024;

  service/*: string */;
  _interfaces/*: [Interface, any][] */ = [];
  _calls = 0;
  _isDraining = false;
  _idle/*: () => void */ = () => {};
  _http/*: http.Server */;

  constructor(implementations/*: object[] */, options/*: ServerOptions */ = {}) {
    for (const implementation of implementations) {
      const offered = OFFERED.filter(([type]) => implementation instanceof type);
      if (offered.length === 0) {
        const names = OFFERED.map(([type]) => type.name).join(", ");
        throw new TypeError(`${implementation.constructor.name} is no service: let it extend one of ${names}`);
      }
      for (const [, offer] of offered) this._interfaces.push([offer, implementation]);
    }
    const first = this._interfaces[0];
    if (first === undefined) throw new TypeError("a server needs an implementation to serve");
    this.service = options.service ?? environment("WHARF_SERVICE") ?? first[0].service;
    this._http = http.createServer((request, response) => void this._answer(request, response));
    this._http.on("upgrade", (request, socket, head) => {
      if (UPGRADE !== null) UPGRADE(this, request, socket, head);
      else socket.end("HTTP/1.1 501 Not Implemented\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    });
    this._http.maxConnections = Server.CONNECTIONS;
    this._http.headersTimeout = 8_000;
    this._http.requestTimeout = 30_000;
    this._http.keepAliveTimeout = 60_000;
  }

  /** Listens; gives the address in front of a method's name. */
  listen(options/*: ServerOptions */ = {})/*: Promise<string> */ {
    const port = options.port ?? environment("WHARF_PORT");
    if (port === undefined || !/^\d+$/.test(String(port))) {
      throw new Error("nobody said where to listen: set WHARF_PORT, as `wharf up` does, or give `port`");
    }
    const host = options.host ?? "127.0.0.1";
    return new Promise((resolve, reject) => {
      this._http.once("error", reject);
      this._http.listen(Number(port), host, () => {
        const address = this._http.address();
        const own = typeof address === "object" && address !== null ? address.port : port;
        resolve(`http://${host}:${own}/${this.service}`);
      });
    });
  }

  /** Takes no further calls, and waits until those under way are done, or so many seconds; says whether they are. */
  async stop(patience/*: number */ = 30)/*: Promise<boolean> */ {
    this._isDraining = true;
    this._http.close();
    this._http.closeIdleConnections();
    if (this._calls > 0) {
      const timer = setTimeout(() => this._idle(), patience * 1000);
      await new Promise((resolve) => {
        this._idle = () => resolve(undefined);
      });
      clearTimeout(timer);
    }
    const isDone = this._calls === 0;
    // What has been answered is on its way; a moment for it to leave.
    await new Promise((resolve) => setImmediate(resolve));
    this._http.closeIdleConnections();
    return isDone;
  }

  async _answer(request/*: http.IncomingMessage */, response/*: http.ServerResponse */)/*: Promise<void> */ {
    response.on("error", () => {});
    try {
      this._checkOrigin(request);
      const path = (request.url ?? "").replace(/\?.*$/s, "");
      const isGet = request.method === "GET" || request.method === "HEAD";
      if (isGet && path === "/livez") return this._send(response, 200, "text/plain; charset=utf-8", "ok\n");
      if (isGet && path === "/readyz") {
        const [status, said] = this._isDraining ? [503, "stopping\n"] /*:: as const */ : [200, "ok\n"] /*:: as const */;
        return this._send(response, status, "text/plain; charset=utf-8", said);
      }
      const [method, implementation] = this._method(path);
      if (request.method !== "POST") {
        const { fault } = refused(405, `${request.method} calls nothing: methods are called with POST`);
        throw new Refused(405, fault, { Allow: "POST" });
      }
      await this._call(request, response, method, implementation);
    } catch (error) {
      if (error instanceof Refused) this._refuse(request, response, error, {});
      else if (!response.headersSent) this._refuse(request, response, refused(400, String(error)), {});
      else response.destroy();
    }
  }

  /** Pages in browsers have no business here, nor have names that somebody has given to this machine. */
  _checkOrigin(request/*: http.IncomingMessage */)/*: void */ {
    if (request.headers.origin !== undefined) {
      throw refused(403, "this is for services, not for pages in browsers", "denied");
    }
    const host = (request.headers.host ?? "").replace(/:\d+$/, "");
    const isLocal = /^(localhost|\[::1\]|127(\.\d{1,3}){3})$/.test(host);
    const from = request.socket.remoteAddress ?? "";
    if (/^(::1|(::ffff:)?127\.)/.test(from) && !isLocal) {
      throw refused(421, `${JSON.stringify(host)} is no name of this machine`, "denied");
    }
  }

  /** The method at /SERVICE/METHOD, and whose it is. */
  _method(path/*: string */)/*: [Method, any] */ {
    let parts;
    try {
      parts = path.split("/").map(decodeURIComponent);
    } catch {
      throw refused(404, `${path} is no path`);
    }
    const [before, service, name, ...more] = parts;
    if (before !== "" || name === undefined || more.length > 0) {
      throw refused(404, `there is nothing at ${path}: calls go to /${this.service}/METHOD`);
    }
    if (service !== this.service) throw refused(404, `there is no service ${service} here: this is ${this.service}`);
    const dot = name.lastIndexOf(".");
    for (const [offer, implementation] of this._interfaces) {
      const method = offer.methods.get(name.slice(dot + 1));
      if (method !== undefined && (dot < 0 || name.slice(0, dot) === offer.name)) return [method, implementation];
    }
    const known = this._interfaces.flatMap(([offer]) => [...offer.methods.keys()]).join(", ");
    throw refused(404, `${this.service} has no method ${name}: there are ${known}`);
  }

  async _call(
    request/*: http.IncomingMessage */,
    response/*: http.ServerResponse */,
    method/*: Method */,
    implementation/*: any */,
  )/*: Promise<void> */ {
    const started = performance.now();
    const abort = new AbortController();
    const cx = await this._context(request, method, abort.signal);
    const name = `${this.service}.${method.name}`;
    response.setHeader("traceparent", cx.traceparent());
    const key = request.headers["idempotency-key"];
    if (key !== undefined) response.setHeader("Idempotency-Key", key);
    response.on("close", () => abort.abort());
    let timer;
    let outcome;
    this._calls += 1;
    try {
      if (this._calls > Server.CALLS) {
        throw busy(this._calls - 1);
      }
      const args = this._arguments(method, name, request, await this._body(request, cx));
      const ending = new Ending();
      timer = this._timer(cx, name, abort, ending);
      outcome = await this._outcome(response, cx, method, implementation, name, args, ending);
    } catch (error) {
      const refusal = error instanceof Refused ? error : refused(400, String(error));
      this._refuse(request, response, refusal, this._place(cx, method));
      outcome = refusal.fault.kind;
    } finally {
      clearTimeout(timer);
      this._calls -= 1;
      if (this._calls === 0) this._idle();
    }
    const duration_us = Math.round((performance.now() - started) * 1000);
    log("info", name, cx, { caller: cx.caller, outcome, duration_us });
  }

  /** Ends the call when its time is over. */
  _timer(
    cx/*: Context */,
    name/*: string */,
    abort/*: AbortController */,
    ending/*: Ending */,
  )/*: ReturnType<typeof setTimeout> */ {
    return setTimeout(() => {
      abort.abort();
      ending.end(new Fault("deadline_exceeded", `the time for ${name} is over`));
    }, Math.min(cx.remaining() * 1000, 2 ** 31 - 1));
  }

  async _context(
    request/*: http.IncomingMessage */,
    method/*: Method */,
    signal/*: AbortSignal */,
  )/*: Promise<Context> */ {
    const header = (name/*: string */) => request.headers[name]?.toString();
    const query = new URLSearchParams((request.url ?? "").split("?")[1] ?? "");
    const timeout = header("request-timeout") ?? query.get("wharf-timeout") ?? "10";
    if (!/^(?=.*[1-9])\d*(\.\d*)?$/.test(timeout) || timeout.length > 12) {
      throw refused(400, `Request-Timeout: expected seconds above zero, such as 0.25, found ${found(timeout)}`);
    }
    const criticality = header("wharf-criticality") ?? "critical";
    if (!["critical-plus", "critical", "sheddable-plus", "sheddable"].includes(criticality)) {
      throw refused(400, `Wharf-Criticality: ${JSON.stringify(criticality)} is none`);
    }
    const caller = header("wharf-caller") ?? "";
    const key = header("idempotency-key")?.replace(/^"|"$/g, "") ?? "";
    if (key && !/^[!-~]{1,255}$/.test(key)) {
      throw refused(400, "Idempotency-Key: expected 1 to 255 visible ASCII characters");
    }
    let operation/*: string | null */ = key || null;
    if (key && !/^[0-9a-f]{32}$/.test(key)) {
      const whole = new TextEncoder().encode(`${this.service}\n${method.name}\n${caller}\n${key}`);
      operation = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole))).slice(0, 32);
    }
    let principal/*: string | null */ = header("wharf-principal") ?? null;
    try {
      principal = principal === null ? null : decodeURIComponent(principal);
    } catch {
      throw refused(400, "Wharf-Principal: not percent-encoded as it must be");
    }
    const traceparent = header("traceparent") ?? null;
    return new Context({ timeout: Number(timeout), caller, criticality, principal, traceparent, operation, signal });
  }

  async _body(request/*: http.IncomingMessage */, cx/*: Context */)/*: Promise<Uint8Array> */ {
    const long = () => refused(413, "the arguments are longer than 8 MiB", "overloaded");
    if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) throw long();
    const timer = setTimeout(() => request.destroy(), Math.min(cx.remaining() * 1000, 2 ** 31 - 1));
    const parts/*: Uint8Array[] */ = [];
    let length = 0;
    try {
      for await (const part of request) {
        length += part.length;
        if (length > MOST_BYTES) throw long();
        parts.push(part);
      }
    } finally {
      clearTimeout(timer);
    }
    return joined(parts, length);
  }

  _arguments(
    method/*: Method */,
    name/*: string */,
    request/*: http.IncomingMessage */,
    body/*: Uint8Array */,
  )/*: Members */ {
    const kind = (request.headers["content-type"] ?? "nothing").replace(/;.*$/s, "").trim().toLowerCase();
    if (body.length > 0 && kind !== "application/json" && !kind.endsWith("+json")) {
      throw refused(415, `the body is ${kind}: send application/json`);
    }
    if (method.takes !== null) throw refused(426, `${name} takes a stream: call it over WebSocket`);
    return this._readArguments(method, name, body);
  }

  _readArguments(method/*: Method */, name/*: string */, body/*: Uint8Array */)/*: Members */ {
    const misfit = (pointer/*: string */, detail/*: string */, whole/*: string */) => {
      const message = `the arguments of ${name} do not fit: ${whole}`;
      return new Refused(400, new Fault("incompatible", message, { notStarted: true, errors: [{ pointer, detail }] }));
    };
    try {
      const value = body.length > 0 ? parse(body) : {};
      const known = method.args.fields.map((field) => field.name);
      const stranger = Object.keys(members(value, null)).find((name) => !known.includes(name));
      if (stranger !== undefined) {
        const detail = `there is no argument ${JSON.stringify(stranger)}: there are ${known.join(", ") || "none"}`;
        throw misfit(new Misfit({ before: null, step: stranger }, detail).pointer(), detail, detail);
      }
      return method.args.read(value, null, true);
    } catch (error) {
      if (error instanceof Misfit) throw misfit(error.pointer(), error.detail, error.message);
      if (!(error instanceof SyntaxError || error instanceof TypeError)) throw error;
      throw misfit("", `not JSON: ${error.message}`, `not JSON: ${error.message}`);
    }
  }

  /** Calls the method and sends what comes of it; says what that was. */
  async _outcome(
    response/*: http.ServerResponse */,
    cx/*: Context */,
    method/*: Method */,
    implementation/*: any */,
    name/*: string */,
    args/*: Members */,
    ending/*: Ending */,
  )/*: Promise<string> */ {
    let body;
    try {
      const given = method.args.fields.map((field) => args[field.name]);
      const value = await ending.wait(implementation[method.member](cx, ...given));
      if (method.isStream) return await this._stream(response, cx, method, name, value, ending);
      body = stringify(method.value.write(value, null));
      if (Buffer.byteLength(body) > MOST_BYTES) {
        throw new Fault("overloaded", `the answer of ${name} is longer than 8 MiB`);
      }
    } catch (error) {
      const { status, problem, outcome } = this._problem(cx, method, name, error, method.error);
      this._send(response, status, "application/problem+json", stringify(problem), retry(problem));
      return outcome;
    }
    const isGone = response.destroyed;
    this._send(response, 200, "application/json", body);
    return isGone ? "cancelled" : "value";
  }

  async _stream(
    response/*: http.ServerResponse */,
    cx/*: Context */,
    method/*: Method */,
    name/*: string */,
    items/*: any */,
    ending/*: Ending */,
  )/*: Promise<string> */ {
    const source/*: any */ = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
    response.writeHead(200, { "Content-Type": "text/event-stream", "Cache-Control": "no-store" });
    response.flushHeaders();
    response.on("close", () => ending.end(new Gone()));
    if (response.destroyed) ending.end(new Gone());
    const alive = setInterval(() => response.write(": still there\n\n"), 10_000);
    let step = 0;
    try {
      for (;;) {
        const next = await ending.wait(source.next());
        if (next.done) break;
        const item = stringify(method.value.write(next.value, { before: null, step }));
        step += 1;
        alive.refresh();
        if (!response.write(`data: ${item}\n\n`)) {
          await ending.wait(new Promise((resolve) => response.once("drain", resolve)));
        }
      }
      response.end("event: end\ndata: null\n\n");
      return "value";
    } catch (error) {
      if (error instanceof Gone) return "cancelled";
      const { problem, outcome } = this._problem(cx, method, name, error, method.streamError);
      response.end(`event: fault\ndata: ${stringify(problem)}\n\n`);
      return outcome;
    } finally {
      clearInterval(alive);
      closed(source);
    }
  }

  /** Status, problem and outcome of whatever a method has thrown. */
  _problem(cx/*: Context */, method/*: Method */, name/*: string */, error/*: any */, shape/*: Shape */) {
    let fault = error;
    if (error instanceof ServiceError) {
      try {
        const data/*: any */ = shape.write(error.error, null);
        const variant/*: string */ = typeof data === "string" ? data : (Object.keys(Object(data))[0] ?? "Error");
        const status = Object.hasOwn(method.statuses, variant) ? (method.statuses[variant] ?? 422) : 422;
        const title = variant.replace(/([a-z0-9])([A-Z])/g, "$1 $2").replaceAll("_", " ").toLowerCase();
        const type = `urn:wharf:error:${this.service}:${variant}`;
        const problem = { type, title, status, detail: error.message, ...this._place(cx, method), error: data };
        return { status, problem, outcome: "error" };
      } catch (misfit) {
        fault = misfit;
      }
    }
    if (fault instanceof Misfit) {
      log("error", `${name} gave what does not fit: ${fault.message}`, cx);
      fault = new Fault("internal", `${name} gave what does not fit: ${fault.message}`);
    }
    if (!(fault instanceof Fault)) {
      log("error", `${name} failed: ${fault}`, cx, { error: fault?.stack });
      fault = new Fault("internal", `${name} failed with ${fault?.name ?? typeof fault}: its log says more`);
    }
    // It has begun, whatever came of the calls that it made.
    const { kind, message, relayed, retryAfter } = fault;
    const status = STATUS_OF_FAULT[kind] ?? 500;
    const own = new Fault(kind, message, { relayed, retryAfter });
    return { status, problem: ofFault(status, own, this._place(cx, method)), outcome: kind };
  }

  _place(cx/*: Context */, method/*: Method */)/*: Members */ {
    return { service: this.service, method: method.name, trace_id: cx.traceId };
  }

  _refuse(
    request/*: http.IncomingMessage */,
    response/*: http.ServerResponse */,
    refusal/*: Refused */,
    place/*: Members */,
  )/*: void */ {
    if (response.headersSent) return;
    // What was not read would be taken for the next request.
    if (!request.complete) response.setHeader("Connection", "close");
    const problem = ofFault(refusal.status, refusal.fault, place);
    const headers = { ...refusal.headers, ...retry(problem) };
    this._send(response, refusal.status, "application/problem+json", stringify(problem), headers);
  }

  _send(
    response/*: http.ServerResponse */,
    status/*: number */,
    kind/*: string */,
    body/*: string */,
    headers/*: Record<string, string> */ = {},
  )/*: void */ {
    if (this._isDraining) response.setHeader("Connection", "close");
    const length = Buffer.byteLength(body);
    const own = { "Content-Type": kind, "Content-Length": length, "Cache-Control": "no-store" };
    response.writeHead(status, { ...headers, ...own });
    response.end(body);
  }
}

function ofFault(status/*: number */, fault/*: Fault */, place/*: Members */)/*: any */ {
  // What a message shows of others' text may have halves of surrogate pairs, which few readers of JSON take.
  const whole = (text/*: string */) => text.replace(/\p{Surrogate}/gu, "\ufffd");
  const errors = fault.errors.map(({ pointer, detail }) => ({ pointer: whole(pointer), detail: whole(detail) }));
  return {
    type: `urn:wharf:fault:${fault.kind}`,
    title: fault.kind.replaceAll("_", " "),
    status,
    detail: whole(fault.message),
    ...place,
    fault: fault.kind,
    errors: errors.length > 0 ? errors : undefined,
    not_started: fault.notStarted || undefined,
    relayed: fault.relayed || undefined,
    retry_after_ms: fault.retryAfter === null ? undefined : Math.round(fault.retryAfter * 1000),
  };
}

function retry(problem/*: any */)/*: Record<string, string> */ {
  const wait = problem.retry_after_ms;
  return wait === undefined ? {} : { "Retry-After": String(Math.ceil(wait / 1000)) };
}

/**
 * Serves implementations at WHARF_PORT until SIGTERM or SIGINT, and finishes what has begun. A second signal ends at
 * once.
 */
export async function serve(
  implementations/*: object | object[] */,
  options/*: ServerOptions */ = {},
)/*: Promise<void> */ {
  const server = new Server(Array.isArray(implementations) ? implementations : [implementations], options);
  const signalled = new Promise((resolve) => {
    let first = true;
    for (const [signal, number] of [["SIGTERM", 15], ["SIGINT", 2]] /*:: as const */) {
      process.on(signal, () => {
        if (!first) process.exit(128 + number);
        first = false;
        resolve(signal);
      });
    }
  });
  const url = await server.listen(options);
  log("info", `${server.service} is ready`, null, { port: Number(new URL(url).port) });
  await signalled;
  const isDone = await server.stop();
  log(isDone ? "info" : "warn", isDone ? `${server.service} has stopped` : `${server.service}: calls are given up`);
  // What is in the pipe's buffer leaves before the process does.
  process.stdout.write("", () => process.exit(0));
}
