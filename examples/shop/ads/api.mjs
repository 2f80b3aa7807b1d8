// Made by `wharf client javascript ads --server`: what is changed here is lost when it is made again.

import * as http from "node:http";

/**
 * A line that leads to a product.
 *
 * @typedef {object} Ad
 * @property {string} text The line.
 * @property {ProductId} product Where it leads.
 */

/**
 * One of the things we sell, as in the address of its page: `eider-kettle`.
 *
 * @typedef {string} ProductId
 */

/** A line that leads to a product. */
export class AdsClient {
  #channel;

  /**
   * @param {{ url?: string, caller?: string }} [options] where the service is, and who calls it
   */
  constructor(options = {}) {
    this.#channel = new Channel("ads", options);
  }

  /**
   * The ads, at least one, those of these categories first.
   *
   * @param {Context} cx
   * @param {string[]} categories
   * @returns {Promise<Ad[]>}
   */
  ads(cx, categories) {
    return this.#channel.call(cx, ADS_ADS, { categories });
  }
}

/**
 * A line that leads to a product.
 *
 * Extend it, and give what you have made to `serve`.
 */
export class Ads {
  /**
   * The ads, at least one, those of these categories first.
   *
   * @param {Context} cx
   * @param {string[]} categories
   * @returns {Ad[] | Promise<Ad[]>}
   */
  ads(cx, categories) {
    throw new Fault("internal", "ads.ads is not implemented");
  }
}

/** Why a call failed on the way, as opposed to an answer of the service. */
export class Fault extends Error {
  kind;
  notStarted;
  relayed;
  retryAfter;
  errors;

  constructor(kind, message, options = {}) {
    super(message);
    this.name = "Fault";
    this.kind = kind;
    this.notStarted = options.notStarted ?? false;
    this.relayed = options.relayed ?? false;
    this.retryAfter = options.retryAfter ?? null;
    this.errors = options.errors ?? [];
  }
}

/** An error of a service's own: its answer is no. `error` says which one, as the interface has it. */
export class ServiceError extends Error {
  error;

  constructor(error) {
    super(stringify(error));
    this.name = "ServiceError";
    this.error = error;
  }
}

/** A variant that the other end has and this file does not. It can't be sent on. */
export class UnknownVariant {
  name;

  constructor(name) {
    this.name = name;
  }
}

/**
 * How long there is to wait, which request a call belongs to, who calls, and how much it matters.
 *
 * A handler has one, and passes it on with the calls that it makes. Elsewhere `new Context({ timeout: 2 })` begins a
 * trace, with two seconds for everything that follows.
 */
export class Context {
  deadline;
  traceId;
  parentId;
  spanId;
  flags;
  caller;
  criticality;
  principal;
  operation;
  signal;
  /** What the next call carries: a key as it is, or the name of a step of the operation. */
  next = null;

  constructor(options = {}) {
    const trace = parseTrace(options.traceparent);
    this.deadline = performance.now() + (options.timeout ?? 10) * 1000;
    this.traceId = trace?.traceId ?? randomHex(16);
    this.parentId = trace?.parentId ?? null;
    this.spanId = randomHex(8);
    this.flags = trace?.flags ?? 0;
    this.caller = options.caller ?? "";
    this.criticality = options.criticality ?? "critical";
    this.principal = options.principal ?? null;
    this.operation = options.operation ?? null;
    this.signal = options.signal ?? null;
  }

  /** The seconds that are left, 0 when the time is over. */
  remaining() {
    return Math.max(0, this.deadline - performance.now()) / 1000;
  }

  /** This call in its trace, as the header of that name. */
  traceparent() {
    return `00-${this.traceId}-${this.spanId}-${this.flags.toString(16).padStart(2, "0")}`;
  }

  /** The same context with at most so many seconds from now on. It cannot be made longer. */
  withTimeout(seconds) {
    const shorter = this.#copy();
    shorter.deadline = Math.min(this.deadline, performance.now() + seconds * 1000);
    return shorter;
  }

  /**
   * The same context for a step of the present operation: the call made with it carries an operation id that is made of
   * both, and a callee that remembers operations executes it once.
   */
  step(name) {
    const named = this.#copy();
    named.operation = this.operation ?? randomHex(16);
    named.next = { step: name };
    return named;
  }

  /** The same context as the operation `key`, which every call made with it carries as its Idempotency-Key. */
  withOperation(key) {
    const named = this.#copy();
    named.next = { key };
    return named;
  }

  /** The Idempotency-Key of a call made with it, if it has one. */
  async idempotencyKey() {
    if (this.next === null) return null;
    if ("key" in this.next) return this.next.key;
    const operation = (this.operation ?? "").match(/../g) ?? [];
    const name = new TextEncoder().encode(this.next.step);
    const whole = new Uint8Array([...operation.map((byte) => parseInt(byte, 16)), ...name]);
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole))).slice(0, 32);
  }

  #copy() {
    const copy = new Context();
    const { deadline, traceId, parentId, spanId, flags, caller, criticality, principal, operation, signal } = this;
    return Object.assign(copy, {
      deadline, traceId, parentId, spanId, flags, caller, criticality, principal, operation, signal,
    });
  }
}

function hex(bytes) {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function randomHex(bytes) {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** What a `traceparent` says, where it makes sense. */
function parseTrace(header) {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header?.trim() ?? "");
  if (match === null) return null;
  const [, version, traceId = "", parentId = "", flags = "", more] = match;
  if (version === "ff" || (version === "00" && more) || /^0*$/.test(traceId) || /^0*$/.test(parentId)) return null;
  return { traceId, parentId, flags: parseInt(flags, 16) };
}

/** A variable of the environment, where there is one. */
function environment(name) {
  return (globalThis).process?.env?.[name];
}

const STATUS_OF_FAULT = {
  incompatible: 502,
  overloaded: 429,
  denied: 403,
  unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  internal: 500,
};

const FAULT_OF_STATUS = {
  401: "denied",
  403: "denied",
  408: "deadline_exceeded",
  413: "overloaded",
  429: "overloaded",
  499: "cancelled",
  502: "unavailable",
  503: "unavailable",
  504: "deadline_exceeded",
};

/** Calls of one service over HTTP. */
class Channel {
  service;
  url;
  caller;

  constructor(service, options) {
    const variable = `WHARF_${service.toUpperCase().replaceAll("-", "_")}_URL`;
    const url = options.url ?? environment(variable);
    if (!url) {
      throw new Error(
        `nobody said where ${service} is: set ${variable}, as \`wharf up\` does for the services in \`calls\`, ` +
          `or give its address, such as { url: "http://127.0.0.1:8080/${service}" }`,
      );
    }
    this.service = service;
    this.url = url.replace(/\/+$/, "");
    this.caller = options.caller ?? environment("WHARF_SERVICE") ?? "";
  }

  async call(cx, method, args) {
    const pending = new Pending(cx, `${this.service}.${method.name}`);
    try {
      const response = await this.ask(pending, method, args);
      const body = await pending.body(response);
      if (response.ok) return this.value(method, body.length > 0 ? body : NULL);
      throw this.problem(method, response.status, body, response.headers, false);
    } finally {
      pending.end();
    }
  }

  async *stream(cx, method, args) {
    const pending = new Pending(cx, `${this.service}.${method.name}`);
    try {
      const response = await this.ask(pending, method, args);
      const kind = response.headers.get("content-type") ?? "nothing";
      if (!response.ok || !kind.startsWith("text/event-stream")) {
        const body = await pending.body(response);
        if (!response.ok) throw this.problem(method, response.status, body, response.headers, false);
        throw new Fault("incompatible", `${pending.name} gives a stream, and the answer is ${kind}`, { relayed: true });
      }
      for await (const { event, data } of pending.events(response)) {
        if (event === "end") return;
        if (event === "fault") throw this.problem(method, 500, data, new Headers(), true);
        if (event === "message") yield this.value(method, data);
      }
      throw new Fault("unavailable", `the stream of ${pending.name} was cut off`, { relayed: true });
    } finally {
      pending.end();
    }
  }

  /** Sends a call; gives the head of its answer. */
  async ask(pending, method, args) {
    const body = this.written(method, args);
    const headers = await this.headers(pending.cx);
    headers["Content-Type"] = "application/json";
    headers["Request-Timeout"] = Math.max(pending.cx.remaining(), 0.001).toFixed(6).slice(0, 12);
    const { signal } = pending.abort;
    const url = `${this.url}/${encodeURIComponent(method.name)}`;
    try {
      return await fetch(url, { method: "POST", headers, body, signal, redirect: "manual" });
    } catch (error) {
      throw pending.lost(error);
    }
  }

  async headers(cx) {
    const headers = {
      "traceparent": `00-${cx.traceId}-${randomHex(8)}-${cx.flags.toString(16).padStart(2, "0")}`,
      "Wharf-Criticality": cx.criticality,
    };
    if (this.caller) headers["Wharf-Caller"] = this.caller;
    if (cx.principal !== null) headers["Wharf-Principal"] = encodeURI(cx.principal);
    const key = await cx.idempotencyKey();
    if (key !== null) headers["Idempotency-Key"] = key;
    return headers;
  }

  /** The arguments as JSON. */
  written(method, args) {
    try {
      return stringify(method.args.write(args, null));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const errors = [{ pointer: error.pointer(), detail: error.detail }];
      const message = `the arguments of ${this.service}.${method.name} do not fit: ${error.message}`;
      throw new Fault("incompatible", message, { notStarted: true, relayed: true, errors });
    }
  }

  value(method, body) {
    try {
      return method.value.read(parse(body), null, false);
    } catch (error) {
      if (!(error instanceof Misfit || error instanceof SyntaxError || error instanceof TypeError)) throw error;
      const what = method.isStream ? "an item" : "the answer";
      const message = `${what} of ${this.service}.${method.name} does not fit: ${error.message}`;
      throw new Fault("incompatible", message, { relayed: true });
    }
  }

  /** What is said by an answer that is not a value. */
  problem(
    method,
    status,
    body,
    headers,
    ofStream,
  ) {
    const name = `${this.service}.${method.name}`;
    let problem = {};
    try {
      problem = members(parse(body), null);
    } catch {
      // Of a server that knows nothing of problems: its status says what there is to know.
    }
    const detail = problem.detail ?? problem.title;
    const message = typeof detail === "string" ? detail : `${name} answered with the status ${status}`;
    if (problem.error !== undefined && problem.error !== null) {
      let misfit = "";
      // A stream ends in an error of its own, or in one of the method's.
      for (const shape of ofStream ? [method.streamError, method.error] : [method.error]) {
        try {
          return new ServiceError(shape.read(problem.error, null, false));
        } catch (error) {
          misfit = error instanceof Error ? error.message : String(error);
        }
      }
      return new Fault("incompatible", `the error of ${name} does not fit: ${misfit}`, { relayed: true });
    }
    const isFault = typeof problem.fault === "string" && Object.hasOwn(STATUS_OF_FAULT, problem.fault);
    const kind = isFault ? problem.fault : (FAULT_OF_STATUS[status] ?? (status >= 500 ? "internal" : "incompatible"));
    const wait = problem.retry_after_ms;
    const after = headers.get("retry-after") ?? "";
    return new Fault(kind, message, {
      notStarted: isFault ? problem.not_started === true : [401, 403, 404, 405, 413, 415, 429].includes(status),
      relayed: true,
      retryAfter: typeof wait === "number" ? wait / 1000 : /^\d+$/.test(after) ? Number(after) : null,
      errors: Array.isArray(problem.errors) ? problem.errors : [],
    });
  }
}

const NULL = new TextEncoder().encode("null");

/** A call under way: it is given up at its deadline, and when nobody waits for what it is a part of. */
class Pending {
  cx;
  name;
  abort = new AbortController();
  timer;
  isLate = false;
  onAbort;

  constructor(cx, name) {
    this.cx = cx;
    this.name = name;
    if (cx.remaining() < 0.001) {
      throw new Fault("deadline_exceeded", `the time for ${name} is over`, { notStarted: true, relayed: true });
    }
    this.timer = setTimeout(() => {
      this.isLate = true;
      this.abort.abort();
    }, Math.min(cx.remaining() * 1000, 2 ** 31 - 1));
    this.onAbort = () => this.abort.abort();
    if (cx.signal?.aborted) this.abort.abort();
    cx.signal?.addEventListener("abort", this.onAbort);
  }

  end() {
    clearTimeout(this.timer);
    this.cx.signal?.removeEventListener("abort", this.onAbort);
    // Whatever has not been read is not wanted.
    this.abort.abort();
  }

  /** The fault of a connection that broke. */
  lost(error) {
    if (error instanceof Fault) return error;
    if (this.isLate) {
      return new Fault("deadline_exceeded", `the time for ${this.name} is over`, { relayed: true });
    }
    if (this.abort.signal.aborted) {
      return new Fault("cancelled", `nobody waits for ${this.name} any more`, { relayed: true });
    }
    const cause = error?.cause ?? error;
    const notStarted = ["ECONNREFUSED", "ENOTFOUND", "EAI_AGAIN", "UND_ERR_CONNECT_TIMEOUT"].includes(cause?.code);
    const message = `the connection for ${this.name} failed: ${cause?.message || cause?.code || error}`;
    return new Fault("unavailable", message, { notStarted, relayed: true });
  }

  /** All of an answer's body. */
  async body(response) {
    const parts = [];
    let length = 0;
    for await (const part of this.parts(response)) {
      length += part.length;
      if (length > MOST_BYTES) {
        throw new Fault("overloaded", `the answer of ${this.name} is longer than 8 MiB`, { relayed: true });
      }
      parts.push(part);
    }
    return joined(parts, length);
  }

  /** The parts of a body as they come. */
  async *parts(response) {
    const reader = response.body?.getReader();
    while (reader !== undefined) {
      let next;
      try {
        next = await reader.read();
      } catch (error) {
        throw this.lost(error);
      }
      if (next.done) return;
      yield next.value;
    }
  }

  /** The events of a stream. */
  async *events(response) {
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    let rest = "";
    let event = "message";
    let data = [];
    for await (const part of this.parts(response)) {
      rest += decoder.decode(part, { stream: true });
      if (rest.length > MOST_BYTES + 64) {
        throw new Fault("overloaded", `an item of ${this.name} is longer than 8 MiB`, { relayed: true });
      }
      const lines = rest.split("\n");
      rest = lines.pop() ?? "";
      for (const line of lines.map((line) => line.replace(/\r$/, ""))) {
        const [, field, value = ""] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? [];
        if (field === "data") data.push(value);
        else if (field === "event") event = value;
        else if (line === "" && data.length > 0) {
          yield { event, data: encoder.encode(data.join("\n")) };
          event = "message";
          data = [];
        }
      }
    }
  }
}

function joined(parts, length) {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** A request that is answered with a fault before a method of the service begins. */
class Refused extends Error {
  status;
  fault;
  headers;

  constructor(status, fault, headers = {}) {
    super(fault.message);
    this.status = status;
    this.fault = fault;
    this.headers = headers;
  }
}

function refused(status, message, kind = "incompatible") {
  return new Refused(status, new Fault(kind, message, { notStarted: true }));
}

function busy(calls) {
  return new Refused(429, new Fault("overloaded", `${calls} calls are under way`, { notStarted: true, retryAfter: 1 }));
}

/** The caller has left: nobody waits for the answer. */
class Gone extends Error {}

/** What may end a call before it is done: its time is over, or its caller has gone. */
class Ending {
  #error = null;
  #wake = () => {};

  /** Ends the call; whoever waits for something of it gets the error. Only the first one counts. */
  end(error) {
    this.#error ??= error;
    this.#wake(this.#error);
  }

  /**
   * What a promise gives, unless the call ends before. One is waited for at a time, and nothing of it is kept: a
   * `Promise.race` against what lasts as long as a stream would keep each of its items as long.
   */
  wait(promise) {
    return new Promise((resolve, reject) => {
      this.#wake = reject;
      Promise.resolve(promise).then(resolve, reject);
      if (this.#error !== null) reject(this.#error);
    });
  }
}

/** Tells who makes items that nobody wants more of them. */
function closed(source) {
  (async () => source.return?.())().catch(() => {});
}

/** Writes a line of JSON to standard output, with the ids of the trace that it belongs to. */
export function log(
  level,
  message,
  cx = null,
  fields = {},
) {
  const ids = cx === null ? {} : { trace_id: cx.traceId, span_id: cx.spanId };
  const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...ids, ...fields };
  process.stdout.write(stringify(line) + "\n");
}

/** Serves implementations over HTTP, as docs/http.md of Wharf says. */
export class Server {
  /** Calls at a time, of all callers together. */
  static CALLS = 256;
  static CONNECTIONS = 1024;

  service;
  _interfaces = [];
  _calls = 0;
  _isDraining = false;
  _idle = () => {};
  _http;

  constructor(implementations, options = {}) {
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
  listen(options = {}) {
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
  async stop(patience = 30) {
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

  async _answer(request, response) {
    response.on("error", () => {});
    try {
      this._checkOrigin(request);
      const path = (request.url ?? "").replace(/\?.*$/s, "");
      const isGet = request.method === "GET" || request.method === "HEAD";
      if (isGet && path === "/livez") return this._send(response, 200, "text/plain; charset=utf-8", "ok\n");
      if (isGet && path === "/readyz") {
        const [status, said] = this._isDraining ? [503, "stopping\n"] : [200, "ok\n"];
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
  _checkOrigin(request) {
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
  _method(path) {
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
    request,
    response,
    method,
    implementation,
  ) {
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
    cx,
    name,
    abort,
    ending,
  ) {
    return setTimeout(() => {
      abort.abort();
      ending.end(new Fault("deadline_exceeded", `the time for ${name} is over`));
    }, Math.min(cx.remaining() * 1000, 2 ** 31 - 1));
  }

  async _context(
    request,
    method,
    signal,
  ) {
    const header = (name) => request.headers[name]?.toString();
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
    let operation = key || null;
    if (key && !/^[0-9a-f]{32}$/.test(key)) {
      const whole = new TextEncoder().encode(`${this.service}\n${method.name}\n${caller}\n${key}`);
      operation = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole))).slice(0, 32);
    }
    let principal = header("wharf-principal") ?? null;
    try {
      principal = principal === null ? null : decodeURIComponent(principal);
    } catch {
      throw refused(400, "Wharf-Principal: not percent-encoded as it must be");
    }
    const traceparent = header("traceparent") ?? null;
    return new Context({ timeout: Number(timeout), caller, criticality, principal, traceparent, operation, signal });
  }

  async _body(request, cx) {
    const long = () => refused(413, "the arguments are longer than 8 MiB", "overloaded");
    if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) throw long();
    const timer = setTimeout(() => request.destroy(), Math.min(cx.remaining() * 1000, 2 ** 31 - 1));
    const parts = [];
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
    method,
    name,
    request,
    body,
  ) {
    const kind = (request.headers["content-type"] ?? "nothing").replace(/;.*$/s, "").trim().toLowerCase();
    if (body.length > 0 && kind !== "application/json" && !kind.endsWith("+json")) {
      throw refused(415, `the body is ${kind}: send application/json`);
    }
    if (method.takes !== null) throw refused(426, `${name} takes a stream: call it over WebSocket`);
    return this._readArguments(method, name, body);
  }

  _readArguments(method, name, body) {
    const misfit = (pointer, detail, whole) => {
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
    response,
    cx,
    method,
    implementation,
    name,
    args,
    ending,
  ) {
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
    response,
    cx,
    method,
    name,
    items,
    ending,
  ) {
    const source = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
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
  _problem(cx, method, name, error, shape) {
    let fault = error;
    if (error instanceof ServiceError) {
      try {
        const data = shape.write(error.error, null);
        const variant = typeof data === "string" ? data : (Object.keys(Object(data))[0] ?? "Error");
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

  _place(cx, method) {
    return { service: this.service, method: method.name, trace_id: cx.traceId };
  }

  _refuse(
    request,
    response,
    refusal,
    place,
  ) {
    if (response.headersSent) return;
    // What was not read would be taken for the next request.
    if (!request.complete) response.setHeader("Connection", "close");
    const problem = ofFault(refusal.status, refusal.fault, place);
    const headers = { ...refusal.headers, ...retry(problem) };
    this._send(response, refusal.status, "application/problem+json", stringify(problem), headers);
  }

  _send(
    response,
    status,
    kind,
    body,
    headers = {},
  ) {
    if (this._isDraining) response.setHeader("Connection", "close");
    const length = Buffer.byteLength(body);
    const own = { "Content-Type": kind, "Content-Length": length, "Cache-Control": "no-store" };
    response.writeHead(status, { ...headers, ...own });
    response.end(body);
  }
}

function ofFault(status, fault, place) {
  // What a message shows of others' text may have halves of surrogate pairs, which few readers of JSON take.
  const whole = (text) => text.replace(/\p{Surrogate}/gu, "\ufffd");
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

function retry(problem) {
  const wait = problem.retry_after_ms;
  return wait === undefined ? {} : { "Retry-After": String(Math.ceil(wait / 1000)) };
}

/**
 * Serves implementations at WHARF_PORT until SIGTERM or SIGINT, and finishes what has begun. A second signal ends at
 * once.
 */
export async function serve(
  implementations,
  options = {},
) {
  const server = new Server(Array.isArray(implementations) ? implementations : [implementations], options);
  const signalled = new Promise((resolve) => {
    let first = true;
    for (const [signal, number] of [["SIGTERM", 15], ["SIGINT", 2]]) {
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

/** A value that is not of its shape: where, and what is wrong. */
class Misfit extends Error {
  at;
  detail;

  constructor(at, detail) {
    super(detail);
    this.at = at;
    this.detail = detail;
    const place = this.place();
    this.message = place ? `${place}: ${detail}` : detail;
  }

  path() {
    const steps = [];
    for (let at = this.at; at !== null; at = at.before) steps.push(at.step);
    return steps.reverse();
  }

  /** Where it is, as RFC 6901 says it. */
  pointer() {
    return this.path().map((step) => "/" + String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("");
  }

  /** Where it is, for people: `item.tags[2]`. */
  place() {
    let place = "";
    for (const step of this.path()) {
      if (typeof step === "number") place += `[${step}]`;
      else if (/^[A-Za-z_]\w*$/.test(step)) place += place ? `.${step}` : step;
      else place += `[${JSON.stringify(step)}]`;
    }
    return place;
  }
}

/** A value as an error shows it. */
function found(value) {
  if (value === undefined) return "undefined";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "string" && value.length > 60) return `${JSON.stringify(value.slice(0, 57))}...`;
  if (typeof value === "string") return JSON.stringify(value);
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function expected(at, what, value) {
  throw new Misfit(at, `expected ${what}, found ${found(value)}`);
}

/** A shape whose values are the same in JSON. */
function plain(check) {
  return { read: check, write: check };
}

const boolean = plain((value, at) => (typeof value === "boolean" ? value : expected(at, "true or false", value)));

const unit = {
  read: (value, at) => (value === null ? null : expected(at, "null", value)),
  write: (value, at) => (value === null || value === undefined ? null : expected(at, "nothing", value)),
};

const never = plain((_, at) => {
  throw new Misfit(at, "expected nothing at all: there is no value of this type");
});

function integer(signed, bits) {
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  const check = (value, at) => {
    const whole = typeof value === "bigint" || Number.isSafeInteger(value);
    if (!whole) expected(at, "a whole number", value);
    if (value < low || value > high) expected(at, `a whole number from ${low} to ${high}`, value);
    return bits > 32 ? BigInt(value) : Number(value);
  };
  const read = (value, at) => {
    if (bits !== 128 || typeof value !== "string") return check(value, at);
    if (!/^-?[0-9]{1,39}$/.test(value)) expected(at, "the decimal digits of a whole number", value);
    return check(BigInt(value), at);
  };
  return { read, write: (value, at) => (bits === 128 ? String(check(value, at)) : check(value, at)) };
}

function float(bits) {
  const most = bits === 32 ? 3.4028235677973366e38 : Number.MAX_VALUE;
  return {
    read(value, at) {
      const number = typeof value === "bigint" ? Number(value) : value;
      if (typeof number !== "number") expected(at, "a number", value);
      if (!(Math.abs(number) <= most)) expected(at, `a number between -${most} and ${most}`, value);
      return number;
    },
    write(value, at) {
      return new Float(this.read(value, at, true));
    },
  };
}

/** A number that is written as one that need not be whole. */
class Float {
  value;

  constructor(value) {
    this.value = value;
  }
}

const FORMATS = {
  "uuid": /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  "date": /^[+-]?\d{4,6}-\d\d-\d\d$/,
  "date-time": /^[+-]?\d{4,6}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)$/,
  "decimal": /^[+-]?(\d+(\.\d*)?|\.\d+)$/,
  "uri": /^[A-Za-z][A-Za-z0-9+.-]*:/,
};

/** Text, of a format where one is named; an unknown format is any text. */
function text(format = null) {
  const name = format === null ? "text" : `text of the format ${format}`;
  const pattern = format !== null && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return plain((value, at) => {
    if (typeof value !== "string") expected(at, name, value);
    if (/\p{Surrogate}/u.test(value)) throw new Misfit(at, "expected text, found half of a surrogate pair");
    if (pattern && !pattern.test(value)) expected(at, name, value);
    return value;
  });
}

const char = plain((value, at) => {
  const is = typeof value === "string" && [...value].length === 1;
  return is ? text().read(value, at, true) : expected(at, "text of one character", value);
});

const bytes = {
  read(value, at) {
    const is = typeof value === "string" && value.length % 4 === 0 && /^[A-Za-z0-9+/]*={0,2}$/.test(value);
    if (!is) expected(at, "bytes as standard base64 with padding", value);
    return Uint8Array.from(atob(value), (letter) => letter.charCodeAt(0));
  },
  write(value, at) {
    if (!(value instanceof Uint8Array)) expected(at, "a Uint8Array", value);
    return btoa(Array.from(value, (byte) => String.fromCharCode(byte)).join(""));
  },
};

function option(inner) {
  return {
    isOption: true,
    read: (value, at, strict) => (value === null ? null : inner.read(value, at, strict)),
    write: (value, at) => (value === null || value === undefined ? null : inner.write(value, at)),
  };
}

function list(item, length = null) {
  const check = (value, at) => {
    if (!Array.isArray(value)) expected(at, "a list", value);
    if (length !== null && value.length !== length) {
      throw new Misfit(at, `expected a list of ${length}, found one of ${value.length}`);
    }
    return value;
  };
  return {
    read: (value, at, strict) =>
      check(value, at).map((each, step) => item.read(each, { before: at, step }, strict)),
    write: (value, at) =>
      check(value instanceof Set ? [...value] : value, at).map((each, step) => item.write(each, { before: at, step })),
  };
}

function tuple(...items) {
  const check = (value, at) => {
    const is = Array.isArray(value) && value.length === items.length;
    return is ? value : expected(at, `a list of ${items.length}`, value);
  };
  return {
    read(value, at, strict) {
      const given = check(value, at);
      return items.map((item, step) => item.read(given[step], { before: at, step }, strict));
    },
    write(value, at) {
      const given = check(value, at);
      return items.map((item, step) => item.write(given[step], { before: at, step }));
    },
  };
}

function map(key, item, numbers = false) {
  const readKey = (name, at, strict) => {
    if (!numbers) return key.read(name, at, strict);
    if (!/^-?[0-9]{1,20}$/.test(name)) throw new Misfit(at, "expected a whole number as the key");
    return key.read(BigInt(name), at, strict);
  };
  return {
    read(value, at, strict) {
      const entries = Object.entries(members(value, at)).map(([step, each]) => {
        const here = { before: at, step };
        return [readKey(step, here, strict), item.read(each, here, strict)];
      });
      return new Map(entries);
    },
    write(value, at) {
      if (!(value instanceof Map)) expected(at, "a Map", value);
      const written = Object.create(null);
      for (const [name, each] of value) {
        const step = String(key.write(name, { before: at, step: String(name) }));
        written[step] = item.write(each, { before: at, step });
      }
      return written;
    },
  };
}

/** A type by its name, so that types may contain each other. */
function named(name) {
  const type = () => TYPES.get(name) ?? never;
  return {
    read: (value, at, strict) => type().read(value, at, strict),
    write: (value, at) => type().write(value, at),
  };
}

/** The members of an object of JSON; or of any object, where it is to be written. */
function members(value, at) {
  const is = typeof value === "object" && value !== null && !Array.isArray(value);
  return is ? (value) : expected(at, "an object", value);
}

function field(name, shape, mayBeMissing = false) {
  return { name, shape, mayBeMissing };
}

function struct(...fields) {
  return {
    fields,
    read(value, at, strict) {
      const given = members(value, at);
      const read = [];
      for (const { name, shape, mayBeMissing } of fields) {
        const here = { before: at, step: name };
        if (Object.hasOwn(given, name)) read.push([name, shape.read(given[name], here, strict)]);
        else if ("isOption" in shape) read.push([name, null]);
        else if (!mayBeMissing) throw new Misfit(here, "is missing");
      }
      return Object.fromEntries(read);
    },
    write(value, at) {
      const given = members(value, at);
      const written = Object.create(null);
      for (const { name, shape, mayBeMissing } of fields) {
        const member = Object.hasOwn(given, name) || !(name in Object.prototype) ? given[name] : undefined;
        if (member === undefined && mayBeMissing) continue;
        written[name] = shape.write(member, { before: at, step: name });
      }
      return written;
    },
  };
}

/** One of several: a name alone where the shape is `null`, else an object of one member. */
function variants(shapes, open = false) {
  const known = new Map(Object.entries(shapes));
  const names = [...known.keys()].map((name) => JSON.stringify(name)).join(", ") || "nothing";
  const parts = (value, at) => {
    if (typeof value === "string") return [value, null, true];
    const given = Object.entries(members(value, at)).filter(([, carried]) => carried !== undefined);
    const [only, ...more] = given;
    if (only === undefined || more.length > 0) {
      throw new Misfit(at, "expected the name of a variant, or an object with one member");
    }
    return [only[0], only[1], false];
  };
  return {
    read(value, at, strict) {
      const [name, carried, isBare] = parts(value, at);
      const shape = known.get(name);
      const here = { before: at, step: name };
      if (shape === undefined) {
        if (open && !strict) return new UnknownVariant(name);
        return expected(at, `one of ${names}`, name);
      }
      if (shape === null) return unit.read(carried, here, strict) ?? name;
      if (isBare) throw new Misfit(at, `the variant ${name} has data: expected an object with that one member`);
      return Object.fromEntries([[name, shape.read(carried, here, strict)]]);
    },
    write(value, at) {
      if (value instanceof UnknownVariant) {
        throw new Misfit(at, `this file does not know the variant ${value.name}, and cannot send it on`);
      }
      const [name, carried, isBare] = parts(value, at);
      const shape = known.get(name);
      if (shape === undefined) return expected(at, `one of ${names}`, name);
      if (shape === null) return name;
      if (isBare) throw new Misfit(at, `the variant ${name} has data: expected an object with that one member`);
      const written = Object.create(null);
      written[name] = shape.write(carried, { before: at, step: name });
      return written;
    },
  };
}


const DEPTH = 127;
const MOST_BYTES = 8 << 20;

/** A value of JSON as text. Whole numbers are bigints where they are wide; objects have no prototype that matters. */
function stringify(value) {
  if (value instanceof Float) {
    const digits = Object.is(value.value, -0) ? "-0" : String(value.value);
    return /^-?\d+$/.test(digits) ? `${digits}.0` : digits;
  }
  if (typeof value === "bigint" || typeof value === "number") return String(value);
  if (Array.isArray(value)) return `[${value.map(stringify).join(",")}]`;
  if (value instanceof Map) return stringify(Object.fromEntries(value));
  if (typeof value === "object" && value !== null) {
    const shown = Object.entries(value).filter(([, each]) => each !== undefined);
    return `{${shown.map(([name, each]) => `${JSON.stringify(name)}:${stringify(each)}`).join(",")}}`;
  }
  return JSON.stringify(value) ?? "null";
}

/**
 * What text of JSON says. Unlike `JSON.parse` it loses no digit of wide numbers, which are bigints, and refuses members
 * that come twice and what is nested too deeply.
 */
function parse(body) {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  const symbols = /([{}[\],:])/.source;
  const strings = /("[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")/.source;
  const numbers = /(-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)/.source;
  const words = /(true|false|null)/.source;
  const token = new RegExp(`[\\t\\n\\r ]*(?:${symbols}|${strings}|${numbers}|${words})`, "y");
  let [symbol, string, number, point, power, word] = [];
  const wrong = () => {
    throw new SyntaxError(`not as JSON is written, at character ${token.lastIndex}`);
  };
  const next = () => {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) {
      token.lastIndex = at;
      wrong();
    }
    [, symbol, string, number, point, power, word] = match;
  };
  const value = (depth) => {
    if (string !== undefined) return JSON.parse(string);
    if (word !== undefined) return word === "null" ? null : word === "true";
    if (number !== undefined) {
      const rounded = Number(number);
      if (!Number.isFinite(rounded)) throw new SyntaxError(`the number ${number} is too large`);
      const isWhole = point === undefined && power === undefined;
      return isWhole && !Number.isSafeInteger(rounded) ? BigInt(number) : rounded;
    }
    if (symbol !== "[" && symbol !== "{") wrong();
    if (depth > DEPTH) throw new SyntaxError(`values are nested more than ${DEPTH} deep`);
    const isList = symbol === "[";
    const end = isList ? "]" : "}";
    const items = [];
    const object = Object.create(null);
    next();
    if (symbol === end) return isList ? items : object;
    for (;;) {
      if (isList) {
        items.push(value(depth + 1));
      } else {
        if (string === undefined) wrong();
        const name = JSON.parse(string ?? "");
        if (Object.hasOwn(object, name)) throw new SyntaxError(`the member ${JSON.stringify(name)} comes twice`);
        next();
        if (symbol !== ":") wrong();
        next();
        object[name] = value(depth + 1);
      }
      next();
      if (symbol === end) return isList ? items : object;
      if (symbol !== ",") wrong();
      next();
    }
  };
  next();
  const whole = value(1);
  if (/[^\t\n\r ]/.test(text.slice(token.lastIndex))) wrong();
  return whole;
}

const TYPES = new Map([
  ["Ad", struct(field("text", text()), field("product", named("ProductId")))],
  ["ProductId", text()],
]);

const ADS_ADS = {
  name: "ads",
  member: "ads",
  kind: "read",
  args: struct(field("categories", list(text()))),
  value: list(named("Ad")),
  error: never,
  statuses: {},
  isStream: false,
  streamError: never,
  takes: null,
};

const UPGRADE = null;

const OFFERED = [
  [Ads, {
    service: "ads",
    name: "Ads",
    methods: new Map([
      ["ads", ADS_ADS],
    ]),
  }],
];
