// Made by `wharf client typescript store --server`: what is changed here is lost when it is made again.

import * as http from "node:http";

/** Every number there is. */
export interface Numbers {
  i8: number;
  u8: number;
  i16: number;
  u16: number;
  i32: number;
  u32: number;
  i64: bigint;
  u64: bigint;
  i128: bigint;
  u128: bigint;
  f32: number;
  f64: number;
}

/**
 * What things are called.
 *
 * It ends in "quotes"
 */
export type Id = string;

/** In grams. */
export type Weight = bigint;

/** Many of them. */
export type Ids = Id[];

export type Flag = boolean;

/** A tree, of trees. */
export type Tree = Tree[];

/** No information. */
export type Nothing = null;

/** Two things. */
export type Pair = [number, Id];

/** A colour. */
export type Colour =
  /** As blood. */
  | "Red"
  | "None"
  | "light-blue";

/** A shape; there may be others one day. */
export type Shape_ =
  /** Without size. */
  | "Point"
  | { Circle: number }
  | { Line: [number, number] }
  /** With corners. */
  | { Box: { class: string; depth: Weight | null } }
  | { Group: Shape_[] }
  | { ["__proto__"]: Nothing }
  | UnknownVariant;

/** One field of every kind. */
export interface Everything {
  /** Its name: a \ and """ are in it, and *\/ too. */
  class: Id;
  bytes: Uint8Array;
  "content-type": string;
  unit: null;
  note: string | null;
  count?: number;
  maybe?: boolean | null;
  array: number[];
  set: (Colour | null)[];
  tuple: [string, bigint, Pair];
  by_text: Map<Id, Shape_>;
  by_number: Map<Weight, Uint8Array[]>;
  by_colour: Map<Colour, Flag>;
  when: string;
  id: string;
  price: string;
  page: PageVecId;
  numbers: Numbers;
  tree: Tree;
  nothing: Nothing;
  ids: Ids;
  fault: Fault_ | null;
}

/** A part of a list. */
export interface PageVecId {
  items: Ids[];
  next: Id | null;
}

/** Called as what each file has already. */
export interface Fault_ {
}

/** Why the store can't. */
export type StoreError =
  /** There is no such thing. */
  | { Unknown: Id }
  | "Full"
  /** Come again. */
  | { Busy: { args: string[]; until: bigint } }
  | UnknownVariant;

/** An error that is a number. */
export type Code = number;

/** Keeps one of everything. */
export class StoreClient {
  #channel: Channel;

  constructor(options: ClientOptions = {}) {
    this.#channel = new Channel("store", options);
  }

  /**
   * Puts everything into the store, which takes its time, and says what it was; this sentence is as long as it is
   * so that it has to be broken.
   *
   * @throws {ServiceError<StoreError>}
   */
  put(cx: Context, everything: Everything, from: Id, class_?: number): Promise<Everything> {
    return this.#channel.call(cx, STORE_PUT, { everything, from, class: class_ });
  }

  import(cx: Context, cx_: boolean): Promise<void> {
    return this.#channel.call(cx, STORE_IMPORT, { cx: cx_ });
  }

  /**
   * Has a name that classes have.
   *
   * @throws {ServiceError<Code>}
   */
  constructor_(cx: Context, a?: string | null): Promise<string | null> {
    return this.#channel.call(cx, STORE_CONSTRUCTOR, { a });
  }

  /**
   * @throws {ServiceError<string>}
   */
  text(cx: Context): Promise<Weight> {
    return this.#channel.call(cx, STORE_TEXT, {});
  }

  /**
   * What happens.
   *
   * @throws {ServiceError<StoreError>}
   */
  watch(cx: Context, id: Id): AsyncGenerator<Shape_, void, void> {
    return this.#channel.stream(cx, STORE_WATCH, { id });
  }

  /**
   * Counts what comes.
   *
   * @throws {ServiceError<StoreError>}
   */
  fill(cx: Context, id: Id, shapes: AsyncIterable<Shape_> | Iterable<Shape_>): Promise<number> {
    return sendItems(this.#channel, cx, STORE_FILL, { id }, shapes);
  }

  /** Gives back what comes. */
  mirror(cx: Context, shapes: AsyncIterable<Shape_> | Iterable<Shape_>): AsyncGenerator<Shape_, void, void> {
    return converse(this.#channel, cx, STORE_MIRROR, {}, shapes);
  }
}

/**
 * Keeps one of everything.
 *
 * Extend it, and give what you have made to `serve`.
 */
export abstract class Store {
  /**
   * Puts everything into the store, which takes its time, and says what it was; this sentence is as long as it is
   * so that it has to be broken.
   *
   * @throws {ServiceError<StoreError>}
   */
  abstract put(
    cx: Context,
    everything: Everything,
    from: Id,
    class_: number | undefined,
  ): Everything | Promise<Everything>;

  abstract import(cx: Context, cx_: boolean): void | Promise<void>;

  /**
   * Has a name that classes have.
   *
   * @throws {ServiceError<Code>}
   */
  abstract constructor_(cx: Context, a: string | null): string | null | Promise<string | null>;

  /**
   * @throws {ServiceError<string>}
   */
  abstract text(cx: Context): Weight | Promise<Weight>;

  /**
   * What happens.
   *
   * @throws {ServiceError<StoreError>}
   */
  abstract watch(cx: Context, id: Id): AsyncIterable<Shape_> | Iterable<Shape_>;

  /**
   * Counts what comes.
   *
   * @throws {ServiceError<StoreError>}
   */
  abstract fill(cx: Context, id: Id, shapes: AsyncIterable<Shape_>): number | Promise<number>;

  /** Gives back what comes. */
  abstract mirror(cx: Context, shapes: AsyncIterable<Shape_>): AsyncIterable<Shape_> | Iterable<Shape_>;
}

/** The kinds of fault. */
export type FaultKind =
  | "unavailable" | "deadline_exceeded" | "overloaded" | "cancelled" | "incompatible" | "denied" | "internal";

/** What else is known of a fault. */
export interface FaultOptions {
  /** Whether the callee provably did not begin, so that the call may be made again whatever it does. */
  notStarted?: boolean;
  /** Whether it is passed on by somebody who is not next to the failure. */
  relayed?: boolean;
  /** How many seconds the callee asks to wait before another try. */
  retryAfter?: number | null;
  /** Where arguments do not fit. */
  errors?: { pointer: string; detail: string }[];
}

/** Why a call failed on the way, as opposed to an answer of the service. */
export class Fault extends Error {
  kind: FaultKind;
  notStarted: boolean;
  relayed: boolean;
  retryAfter: number | null;
  errors: { pointer: string; detail: string }[];

  constructor(kind: FaultKind, message: string, options: FaultOptions = {}) {
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
export class ServiceError<E = unknown> extends Error {
  error: E;

  constructor(error: E) {
    super(stringify(error));
    this.name = "ServiceError";
    this.error = error;
  }
}

/** A variant that the other end has and this file does not. It can't be sent on. */
export class UnknownVariant {
  name: string;

  constructor(name: string) {
    this.name = name;
  }
}

/** What a context begins with. */
export interface ContextOptions {
  /** The seconds for everything that follows; 10 without it. */
  timeout?: number;
  /** Who called. */
  caller?: string;
  /** How much it matters. */
  criticality?: string;
  /** On whose behalf. */
  principal?: string | null;
  /** The trace that it belongs to. */
  traceparent?: string | null;
  /** The operation as which it is executed: 32 hexadecimal digits. */
  operation?: string | null;
  /** Aborted when nobody waits for the answer any more. */
  signal?: AbortSignal | null;
}

/**
 * How long there is to wait, which request a call belongs to, who calls, and how much it matters.
 *
 * A handler has one, and passes it on with the calls that it makes. Elsewhere `new Context({ timeout: 2 })` begins a
 * trace, with two seconds for everything that follows.
 */
export class Context {
  deadline: number;
  traceId: string;
  parentId: string | null;
  spanId: string;
  flags: number;
  caller: string;
  criticality: string;
  principal: string | null;
  operation: string | null;
  signal: AbortSignal | null;
  /** What the next call carries: a key as it is, or the name of a step of the operation. */
  next: { key: string } | { step: string } | null = null;

  constructor(options: ContextOptions = {}) {
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
  remaining(): number {
    return Math.max(0, this.deadline - performance.now()) / 1000;
  }

  /** This call in its trace, as the header of that name. */
  traceparent(): string {
    return `00-${this.traceId}-${this.spanId}-${this.flags.toString(16).padStart(2, "0")}`;
  }

  /** The same context with at most so many seconds from now on. It cannot be made longer. */
  withTimeout(seconds: number): Context {
    const shorter = this.#copy();
    shorter.deadline = Math.min(this.deadline, performance.now() + seconds * 1000);
    return shorter;
  }

  /**
   * The same context for a step of the present operation: the call made with it carries an operation id that is made of
   * both, and a callee that remembers operations executes it once.
   */
  step(name: string): Context {
    const named = this.#copy();
    named.operation = this.operation ?? randomHex(16);
    named.next = { step: name };
    return named;
  }

  /** The same context as the operation `key`, which every call made with it carries as its Idempotency-Key. */
  withOperation(key: string): Context {
    const named = this.#copy();
    named.next = { key };
    return named;
  }

  /** The Idempotency-Key of a call made with it, if it has one. */
  async idempotencyKey(): Promise<string | null> {
    if (this.next === null) return null;
    if ("key" in this.next) return this.next.key;
    const operation = (this.operation ?? "").match(/../g) ?? [];
    const name = new TextEncoder().encode(this.next.step);
    const whole = new Uint8Array([...operation.map((byte) => parseInt(byte, 16)), ...name]);
    return hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole))).slice(0, 32);
  }

  #copy(): Context {
    const copy = new Context();
    const { deadline, traceId, parentId, spanId, flags, caller, criticality, principal, operation, signal } = this;
    return Object.assign(copy, {
      deadline, traceId, parentId, spanId, flags, caller, criticality, principal, operation, signal,
    });
  }
}

function hex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
}

function randomHex(bytes: number): string {
  return hex(crypto.getRandomValues(new Uint8Array(bytes)));
}

/** What a `traceparent` says, where it makes sense. */
function parseTrace(header: string | null | undefined) {
  const match = /^([0-9a-f]{2})-([0-9a-f]{32})-([0-9a-f]{16})-([0-9a-f]{2})(-.*)?$/.exec(header?.trim() ?? "");
  if (match === null) return null;
  const [, version, traceId = "", parentId = "", flags = "", more] = match;
  if (version === "ff" || (version === "00" && more) || /^0*$/.test(traceId) || /^0*$/.test(parentId)) return null;
  return { traceId, parentId, flags: parseInt(flags, 16) };
}

/** Where a service is, and who calls it. */
export interface ClientOptions {
  /**
   * The address in front of a method's name, such as `http://127.0.0.1:8080/cart`; without it, that of
   * WHARF_<SERVICE>_URL.
   */
  url?: string;
  /** Who calls; without it WHARF_SERVICE. */
  caller?: string;
}

/** A variable of the environment, where there is one. */
function environment(name: string): string | undefined {
  return (globalThis as any).process?.env?.[name];
}

const STATUS_OF_FAULT: { [kind: string]: number } = {
  incompatible: 502,
  overloaded: 429,
  denied: 403,
  unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  internal: 500,
};

const FAULT_OF_STATUS: { [status: number]: FaultKind } = {
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
  service: string;
  url: string;
  caller: string;

  constructor(service: string, options: ClientOptions) {
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

  async call(cx: Context, method: Method, args: Members): Promise<any> {
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

  async *stream(cx: Context, method: Method, args: Members): AsyncGenerator<any, void, void> {
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
  async ask(pending: Pending, method: Method, args: Members): Promise<Response> {
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

  async headers(cx: Context): Promise<Record<string, string>> {
    const headers: Record<string, string> = {
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
  written(method: Method, args: Members): string {
    try {
      return stringify(method.args.write(args, null));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const errors = [{ pointer: error.pointer(), detail: error.detail }];
      const message = `the arguments of ${this.service}.${method.name} do not fit: ${error.message}`;
      throw new Fault("incompatible", message, { notStarted: true, relayed: true, errors });
    }
  }

  value(method: Method, body: Uint8Array): any {
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
    method: Method,
    status: number,
    body: Uint8Array,
    headers: Headers,
    ofStream: boolean,
  ): Error {
    const name = `${this.service}.${method.name}`;
    let problem: any = {};
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
  cx: Context;
  name: string;
  abort = new AbortController();
  timer: ReturnType<typeof setTimeout>;
  isLate = false;
  onAbort: () => void;

  constructor(cx: Context, name: string) {
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

  end(): void {
    clearTimeout(this.timer);
    this.cx.signal?.removeEventListener("abort", this.onAbort);
    // Whatever has not been read is not wanted.
    this.abort.abort();
  }

  /** The fault of a connection that broke. */
  lost(error: any): Fault {
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
  async body(response: Response): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
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
  async *parts(response: Response): AsyncGenerator<Uint8Array, void, void> {
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
  async *events(response: Response): AsyncGenerator<{ event: string; data: Uint8Array }, void, void> {
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    let rest = "";
    let event = "message";
    let data: string[] = [];
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

function joined(parts: Uint8Array[], length: number): Uint8Array {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** Calls a method that takes a stream; gives its items, or its value as the only one. */
async function* converse(
  channel: Channel,
  cx: Context,
  method: Method,
  args: Members,
  items: AsyncIterable<unknown> | Iterable<unknown>,
): AsyncGenerator<any, void, void> {
  const name = `${channel.service}.${method.name}`;
  const Socket = (globalThis as any).WebSocket;
  if (Socket === undefined) {
    const message = `${name} takes a stream, and there is no WebSocket here: Node has it from version 22 on`;
    throw new Fault("incompatible", message, { notStarted: true, relayed: true });
  }
  const pending = new Pending(cx, name);
  const first = channel.written(method, args);
  const timeout = Math.max(cx.remaining(), 0.001).toFixed(6).slice(0, 12);
  const url = `${channel.url.replace(/^http/, "ws")}/${encodeURIComponent(method.name)}?wharf-timeout=${timeout}`;
  const socket = new Socket(url, { headers: await channel.headers(cx) });
  const queue: any[] = [];
  let wake = () => {};
  const put = (what: any) => {
    queue.push(what);
    wake();
  };
  socket.onopen = () => put({ opened: true });
  socket.onmessage = (event: any) => put({ message: event.data });
  socket.onclose = (event: any) => put({ code: event.code, reason: event.reason });
  pending.abort.signal.addEventListener("abort", () => put({ code: 1006, reason: "given up" }));
  let failure: unknown = null;
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
      let problem: any = { fault: "cancelled", detail: `the items of ${method.takes?.name} broke off` };
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
  channel: Channel,
  cx: Context,
  method: Method,
  args: Members,
  items: AsyncIterable<unknown> | Iterable<unknown>,
): Promise<any> {
  for await (const value of converse(channel, cx, method, args, items)) return value;
  throw new Fault("incompatible", `${channel.service}.${method.name} gave no value`, { relayed: true });
}

interface Interface {
  service: string;
  name: string;
  methods: Map<string, Method>;
}

/** Takes over connections that become WebSockets; null where no method takes a stream. */
type Upgrade = ((server: Server, request: http.IncomingMessage, socket: any, head: Uint8Array) => void) | null;

/** Where a server listens, and as what. */
export interface ServerOptions {
  /** The service's name; without it WHARF_SERVICE, or the one that its interface suggests. */
  service?: string;
  /** 127.0.0.1 without it. */
  host?: string;
  /** WHARF_PORT without it; 0 for one that is free. */
  port?: number;
}

/** A request that is answered with a fault before a method of the service begins. */
class Refused extends Error {
  status: number;
  fault: Fault;
  headers: Record<string, string>;

  constructor(status: number, fault: Fault, headers: Record<string, string> = {}) {
    super(fault.message);
    this.status = status;
    this.fault = fault;
    this.headers = headers;
  }
}

function refused(status: number, message: string, kind: FaultKind = "incompatible"): Refused {
  return new Refused(status, new Fault(kind, message, { notStarted: true }));
}

function busy(calls: number): Refused {
  return new Refused(429, new Fault("overloaded", `${calls} calls are under way`, { notStarted: true, retryAfter: 1 }));
}

/** The caller has left: nobody waits for the answer. */
class Gone extends Error {}

/** What may end a call before it is done: its time is over, or its caller has gone. */
class Ending {
  #error: unknown = null;
  #wake: (error: unknown) => void = () => {};

  /** Ends the call; whoever waits for something of it gets the error. Only the first one counts. */
  end(error: unknown): void {
    this.#error ??= error;
    this.#wake(this.#error);
  }

  /**
   * What a promise gives, unless the call ends before. One is waited for at a time, and nothing of it is kept: a
   * `Promise.race` against what lasts as long as a stream would keep each of its items as long.
   */
  wait(promise: unknown): Promise<any> {
    return new Promise((resolve, reject) => {
      this.#wake = reject;
      Promise.resolve(promise).then(resolve, reject);
      if (this.#error !== null) reject(this.#error);
    });
  }
}

/** Tells who makes items that nobody wants more of them. */
function closed(source: any): void {
  (async () => source.return?.())().catch(() => {});
}

/** Writes a line of JSON to standard output, with the ids of the trace that it belongs to. */
export function log(
  level: string,
  message: string,
  cx: Context | null = null,
  fields: { [name: string]: unknown } = {},
): void {
  const ids = cx === null ? {} : { trace_id: cx.traceId, span_id: cx.spanId };
  const line = { timestamp: new Date().toISOString(), level: level.toUpperCase(), message, ...ids, ...fields };
  process.stdout.write(stringify(line) + "\n");
}

/** Serves implementations over HTTP, as docs/http.md of Wharf says. */
export class Server {
  /** Calls at a time, of all callers together. */
  static CALLS = 256;
  static CONNECTIONS = 1024;

  service: string;
  _interfaces: [Interface, any][] = [];
  _calls = 0;
  _isDraining = false;
  _idle: () => void = () => {};
  _http: http.Server;

  constructor(implementations: object[], options: ServerOptions = {}) {
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
  listen(options: ServerOptions = {}): Promise<string> {
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
  async stop(patience: number = 30): Promise<boolean> {
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

  async _answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    response.on("error", () => {});
    try {
      this._checkOrigin(request);
      const path = (request.url ?? "").replace(/\?.*$/s, "");
      const isGet = request.method === "GET" || request.method === "HEAD";
      if (isGet && path === "/livez") return this._send(response, 200, "text/plain; charset=utf-8", "ok\n");
      if (isGet && path === "/readyz") {
        const [status, said] = this._isDraining ? [503, "stopping\n"] as const : [200, "ok\n"] as const;
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
  _checkOrigin(request: http.IncomingMessage): void {
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
  _method(path: string): [Method, any] {
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
    request: http.IncomingMessage,
    response: http.ServerResponse,
    method: Method,
    implementation: any,
  ): Promise<void> {
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
    cx: Context,
    name: string,
    abort: AbortController,
    ending: Ending,
  ): ReturnType<typeof setTimeout> {
    return setTimeout(() => {
      abort.abort();
      ending.end(new Fault("deadline_exceeded", `the time for ${name} is over`));
    }, Math.min(cx.remaining() * 1000, 2 ** 31 - 1));
  }

  async _context(
    request: http.IncomingMessage,
    method: Method,
    signal: AbortSignal,
  ): Promise<Context> {
    const header = (name: string) => request.headers[name]?.toString();
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
    let operation: string | null = key || null;
    if (key && !/^[0-9a-f]{32}$/.test(key)) {
      const whole = new TextEncoder().encode(`${this.service}\n${method.name}\n${caller}\n${key}`);
      operation = hex(new Uint8Array(await crypto.subtle.digest("SHA-256", whole))).slice(0, 32);
    }
    let principal: string | null = header("wharf-principal") ?? null;
    try {
      principal = principal === null ? null : decodeURIComponent(principal);
    } catch {
      throw refused(400, "Wharf-Principal: not percent-encoded as it must be");
    }
    const traceparent = header("traceparent") ?? null;
    return new Context({ timeout: Number(timeout), caller, criticality, principal, traceparent, operation, signal });
  }

  async _body(request: http.IncomingMessage, cx: Context): Promise<Uint8Array> {
    const long = () => refused(413, "the arguments are longer than 8 MiB", "overloaded");
    if (Number(request.headers["content-length"] ?? 0) > MOST_BYTES) throw long();
    const timer = setTimeout(() => request.destroy(), Math.min(cx.remaining() * 1000, 2 ** 31 - 1));
    const parts: Uint8Array[] = [];
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
    method: Method,
    name: string,
    request: http.IncomingMessage,
    body: Uint8Array,
  ): Members {
    const kind = (request.headers["content-type"] ?? "nothing").replace(/;.*$/s, "").trim().toLowerCase();
    if (body.length > 0 && kind !== "application/json" && !kind.endsWith("+json")) {
      throw refused(415, `the body is ${kind}: send application/json`);
    }
    if (method.takes !== null) throw refused(426, `${name} takes a stream: call it over WebSocket`);
    return this._readArguments(method, name, body);
  }

  _readArguments(method: Method, name: string, body: Uint8Array): Members {
    const misfit = (pointer: string, detail: string, whole: string) => {
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
    response: http.ServerResponse,
    cx: Context,
    method: Method,
    implementation: any,
    name: string,
    args: Members,
    ending: Ending,
  ): Promise<string> {
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
    response: http.ServerResponse,
    cx: Context,
    method: Method,
    name: string,
    items: any,
    ending: Ending,
  ): Promise<string> {
    const source: any = Symbol.asyncIterator in items ? items[Symbol.asyncIterator]() : items[Symbol.iterator]();
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
  _problem(cx: Context, method: Method, name: string, error: any, shape: Shape) {
    let fault = error;
    if (error instanceof ServiceError) {
      try {
        const data: any = shape.write(error.error, null);
        const variant: string = typeof data === "string" ? data : (Object.keys(Object(data))[0] ?? "Error");
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

  _place(cx: Context, method: Method): Members {
    return { service: this.service, method: method.name, trace_id: cx.traceId };
  }

  _refuse(
    request: http.IncomingMessage,
    response: http.ServerResponse,
    refusal: Refused,
    place: Members,
  ): void {
    if (response.headersSent) return;
    // What was not read would be taken for the next request.
    if (!request.complete) response.setHeader("Connection", "close");
    const problem = ofFault(refusal.status, refusal.fault, place);
    const headers = { ...refusal.headers, ...retry(problem) };
    this._send(response, refusal.status, "application/problem+json", stringify(problem), headers);
  }

  _send(
    response: http.ServerResponse,
    status: number,
    kind: string,
    body: string,
    headers: Record<string, string> = {},
  ): void {
    if (this._isDraining) response.setHeader("Connection", "close");
    const length = Buffer.byteLength(body);
    const own = { "Content-Type": kind, "Content-Length": length, "Cache-Control": "no-store" };
    response.writeHead(status, { ...headers, ...own });
    response.end(body);
  }
}

function ofFault(status: number, fault: Fault, place: Members): any {
  // What a message shows of others' text may have halves of surrogate pairs, which few readers of JSON take.
  const whole = (text: string) => text.replace(/\p{Surrogate}/gu, "\ufffd");
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

function retry(problem: any): Record<string, string> {
  const wait = problem.retry_after_ms;
  return wait === undefined ? {} : { "Retry-After": String(Math.ceil(wait / 1000)) };
}

/**
 * Serves implementations at WHARF_PORT until SIGTERM or SIGINT, and finishes what has begun. A second signal ends at
 * once.
 */
export async function serve(
  implementations: object | object[],
  options: ServerOptions = {},
): Promise<void> {
  const server = new Server(Array.isArray(implementations) ? implementations : [implementations], options);
  const signalled = new Promise((resolve) => {
    let first = true;
    for (const [signal, number] of [["SIGTERM", 15], ["SIGINT", 2]] as const) {
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

/** What the other end of a WebSocket did wrong, and the code that it is told so with. */
class Broken extends Error {
  code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** Text messages over a connection that a client had upgraded (RFC 6455). */
class Line {
  /** How long a client may take to close when the call is over, in milliseconds. */
  static FAREWELL = 8_000;

  #socket: any;
  #ending: Ending;
  #chunks: AsyncIterator<Uint8Array>;
  #rest: Buffer;

  constructor(socket: any, head: Uint8Array, ending: Ending) {
    this.#socket = socket;
    this.#ending = ending;
    this.#chunks = socket[Symbol.asyncIterator]();
    this.#rest = Buffer.from(head);
  }

  /** Sends a message; what it gives is done when there is room for another. */
  async send(text: string): Promise<void> {
    if (!this.#frame(1, Buffer.from(text))) await new Promise((resolve) => this.#socket.once("drain", resolve));
  }

  /** Closes, and reads over what still comes until the client has closed, too. */
  close(code: number, reason: string): void {
    this.#frame(8, Buffer.concat([Buffer.from([code >> 8, code & 255]), Buffer.from(reason).subarray(0, 120)]));
    this.#socket.end();
    const timer = setTimeout(() => this.#socket.destroy(), Line.FAREWELL);
    const isOver = async () => {
      while (!(await this.#chunks.next()).done);
    };
    void isOver().catch(() => {}).finally(() => clearTimeout(timer));
  }

  /** Reads on where nothing is to come but the end, so that it is noticed. */
  watch(): void {
    this.receive().then(
      () => this.#ending.end(new Broken(1002, "a message after the last one")),
      (error) => this.#ending.end(error),
    );
  }

  /** Whether there is room for more. */
  #frame(opcode: number, data: Uint8Array): boolean {
    if (this.#socket.destroyed) return false;
    const { length } = data;
    const head = Buffer.alloc(length < 126 ? 2 : length < 65536 ? 4 : 10);
    head[0] = 0x80 | opcode;
    head[1] = length < 126 ? length : length < 65536 ? 126 : 127;
    if (head.length === 4) head.writeUInt16BE(length, 2);
    if (head.length === 10) head.writeBigUInt64BE(BigInt(length), 2);
    return this.#socket.write(Buffer.concat([head, data]));
  }

  async #exactly(length: number): Promise<Buffer> {
    if (this.#rest.length < length) {
      const parts: Uint8Array[] = [this.#rest];
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
  #gone(): never {
    const gone = new Gone();
    this.#ending.end(gone);
    throw gone;
  }

  /** The next message. */
  async receive(): Promise<Uint8Array> {
    const parts: Uint8Array[] = [];
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
async function* itemsOf(line: Line, method: Method, name: string): AsyncGenerator<any, void, void> {
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
  server: Server,
  request: http.IncomingMessage,
  socket: any,
  head: Uint8Array,
): void {
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
  server: Server,
  request: http.IncomingMessage,
  socket: any,
  head: Uint8Array,
): Promise<void> {
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
  server: Server,
  line: Line,
  cx: Context,
  method: Method,
  implementation: any,
  name: string,
  ending: Ending,
): Promise<[string, number, string]> {
  let problem;
  let outcome;
  let source: any = null;
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

type Step = string | number;
type At = { before: At; step: Step } | null;
type Members = { [name: string]: unknown };

/** How values look in JSON: `read` makes one of JSON, `write` JSON of one. Both refuse what does not fit. */
interface Shape {
  read(value: unknown, at: At, strict: boolean): any;
  write(value: any, at: At): unknown;
}

/** A value that is not of its shape: where, and what is wrong. */
class Misfit extends Error {
  at: At;
  detail: string;

  constructor(at: At, detail: string) {
    super(detail);
    this.at = at;
    this.detail = detail;
    const place = this.place();
    this.message = place ? `${place}: ${detail}` : detail;
  }

  path(): Step[] {
    const steps: Step[] = [];
    for (let at = this.at; at !== null; at = at.before) steps.push(at.step);
    return steps.reverse();
  }

  /** Where it is, as RFC 6901 says it. */
  pointer(): string {
    return this.path().map((step) => "/" + String(step).replaceAll("~", "~0").replaceAll("/", "~1")).join("");
  }

  /** Where it is, for people: `item.tags[2]`. */
  place(): string {
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
function found(value: unknown): string {
  if (value === undefined) return "undefined";
  if (value === null || typeof value === "boolean") return String(value);
  if (typeof value === "number" || typeof value === "bigint") return String(value);
  if (typeof value === "string" && value.length > 60) return `${JSON.stringify(value.slice(0, 57))}...`;
  if (typeof value === "string") return JSON.stringify(value);
  return Array.isArray(value) ? "a list" : typeof value === "object" ? "an object" : `a ${typeof value}`;
}

function expected(at: At, what: string, value: unknown): never {
  throw new Misfit(at, `expected ${what}, found ${found(value)}`);
}

/** A shape whose values are the same in JSON. */
function plain(check: (value: any, at: At) => unknown): Shape {
  return { read: check, write: check };
}

const boolean = plain((value, at) => (typeof value === "boolean" ? value : expected(at, "true or false", value)));

const unit: Shape = {
  read: (value, at) => (value === null ? null : expected(at, "null", value)),
  write: (value, at) => (value === null || value === undefined ? null : expected(at, "nothing", value)),
};

const never = plain((_, at) => {
  throw new Misfit(at, "expected nothing at all: there is no value of this type");
});

function integer(signed: boolean, bits: number): Shape {
  const low = signed ? -(1n << BigInt(bits - 1)) : 0n;
  const high = (1n << BigInt(signed ? bits - 1 : bits)) - 1n;
  const check = (value: any, at: At) => {
    const whole = typeof value === "bigint" || Number.isSafeInteger(value);
    if (!whole) expected(at, "a whole number", value);
    if (value < low || value > high) expected(at, `a whole number from ${low} to ${high}`, value);
    return bits > 32 ? BigInt(value) : Number(value);
  };
  const read = (value: unknown, at: At) => {
    if (bits !== 128 || typeof value !== "string") return check(value, at);
    if (!/^-?[0-9]{1,39}$/.test(value)) expected(at, "the decimal digits of a whole number", value);
    return check(BigInt(value), at);
  };
  return { read, write: (value, at) => (bits === 128 ? String(check(value, at)) : check(value, at)) };
}

function float(bits: number): Shape {
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
  value: number;

  constructor(value: number) {
    this.value = value;
  }
}

const FORMATS: { [name: string]: RegExp } = {
  "uuid": /^[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}$/,
  "date": /^[+-]?\d{4,6}-\d\d-\d\d$/,
  "date-time": /^[+-]?\d{4,6}-\d\d-\d\d[Tt ]\d\d:\d\d(:\d\d([.,]\d{1,9})?)?([Zz]|[+-]\d\d(:?\d\d)?)$/,
  "decimal": /^[+-]?(\d+(\.\d*)?|\.\d+)$/,
  "uri": /^[A-Za-z][A-Za-z0-9+.-]*:/,
};

/** Text, of a format where one is named; an unknown format is any text. */
function text(format: string | null = null): Shape {
  const name = format === null ? "text" : `text of the format ${format}`;
  const pattern = format !== null && Object.hasOwn(FORMATS, format) ? FORMATS[format] : undefined;
  return plain((value, at) => {
    if (typeof value !== "string") expected(at, name, value);
    if (/\p{Surrogate}/u.test(value)) throw new Misfit(at, "expected text, found half of a surrogate pair");
    if (pattern && !pattern.test(value)) expected(at, name, value);
    return value;
  });
}

const char: Shape = plain((value, at) => {
  const is = typeof value === "string" && [...value].length === 1;
  return is ? text().read(value, at, true) : expected(at, "text of one character", value);
});

const bytes: Shape = {
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

function option(inner: Shape): Shape & { isOption: true } {
  return {
    isOption: true,
    read: (value, at, strict) => (value === null ? null : inner.read(value, at, strict)),
    write: (value, at) => (value === null || value === undefined ? null : inner.write(value, at)),
  };
}

function list(item: Shape, length: number | null = null): Shape {
  const check = (value: any, at: At): any[] => {
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

function tuple(...items: Shape[]): Shape {
  const check = (value: any, at: At): any[] => {
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

function map(key: Shape, item: Shape, numbers: boolean = false): Shape {
  const readKey = (name: string, at: At, strict: boolean) => {
    if (!numbers) return key.read(name, at, strict);
    if (!/^-?[0-9]{1,20}$/.test(name)) throw new Misfit(at, "expected a whole number as the key");
    return key.read(BigInt(name), at, strict);
  };
  return {
    read(value, at, strict) {
      const entries = Object.entries(members(value, at)).map(([step, each]) => {
        const here = { before: at, step };
        return [readKey(step, here, strict), item.read(each, here, strict)] as const;
      });
      return new Map(entries);
    },
    write(value, at) {
      if (!(value instanceof Map)) expected(at, "a Map", value);
      const written: Members = Object.create(null);
      for (const [name, each] of value) {
        const step = String(key.write(name, { before: at, step: String(name) }));
        written[step] = item.write(each, { before: at, step });
      }
      return written;
    },
  };
}

/** A type by its name, so that types may contain each other. */
function named(name: string): Shape {
  const type = () => TYPES.get(name) ?? never;
  return {
    read: (value, at, strict) => type().read(value, at, strict),
    write: (value, at) => type().write(value, at),
  };
}

/** The members of an object of JSON; or of any object, where it is to be written. */
function members(value: unknown, at: At): Members {
  const is = typeof value === "object" && value !== null && !Array.isArray(value);
  return is ? (value as Members) : expected(at, "an object", value);
}

interface Field {
  name: string;
  shape: Shape;
  mayBeMissing: boolean;
}

interface Struct extends Shape {
  fields: Field[];
}

function field(name: string, shape: Shape, mayBeMissing: boolean = false): Field {
  return { name, shape, mayBeMissing };
}

function struct(...fields: Field[]): Struct {
  return {
    fields,
    read(value, at, strict) {
      const given = members(value, at);
      const read: [string, unknown][] = [];
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
      const written: Members = Object.create(null);
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
function variants(shapes: { [name: string]: Shape | null }, open: boolean = false): Shape {
  const known = new Map(Object.entries(shapes));
  const names = [...known.keys()].map((name) => JSON.stringify(name)).join(", ") || "nothing";
  const parts = (value: any, at: At): [string, unknown, boolean] => {
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
      const written: Members = Object.create(null);
      written[name] = shape.write(carried, { before: at, step: name });
      return written;
    },
  };
}

/** What is known of a method: `value` is what it gives, or each item where that is a stream. */
interface Method {
  name: string;
  member: string;
  kind: "read" | "idempotent" | "command";
  args: Struct;
  value: Shape;
  error: Shape;
  statuses: { [variant: string]: number };
  isStream: boolean;
  streamError: Shape;
  takes: { name: string; at: number; item: Shape; error: Shape } | null;
}

const DEPTH = 127;
const MOST_BYTES = 8 << 20;

/** A value of JSON as text. Whole numbers are bigints where they are wide; objects have no prototype that matters. */
function stringify(value: any): string {
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
function parse(body: Uint8Array): unknown {
  const text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(body);
  const symbols = /([{}[\],:])/.source;
  const strings = /("[^"\\\x00-\x1f]*(?:\\.[^"\\\x00-\x1f]*)*")/.source;
  const numbers = /(-?(?:0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?)/.source;
  const words = /(true|false|null)/.source;
  const token = new RegExp(`[\\t\\n\\r ]*(?:${symbols}|${strings}|${numbers}|${words})`, "y");
  let [symbol, string, number, point, power, word]: (string | undefined)[] = [];
  const wrong = (): never => {
    throw new SyntaxError(`not as JSON is written, at character ${token.lastIndex}`);
  };
  const next = () => {
    const at = token.lastIndex;
    const match = token.exec(text);
    if (match === null) {
      token.lastIndex = at;
      wrong();
    }
    [, symbol, string, number, point, power, word] = match as RegExpExecArray;
  };
  const value = (depth: number): unknown => {
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
    const items: unknown[] = [];
    const object: Members = Object.create(null);
    next();
    if (symbol === end) return isList ? items : object;
    for (;;) {
      if (isList) {
        items.push(value(depth + 1));
      } else {
        if (string === undefined) wrong();
        const name: string = JSON.parse(string ?? "");
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

const TYPES: Map<string, Shape> = new Map([
  ["Numbers", struct(
    field("i8", integer(true, 8)),
    field("u8", integer(false, 8)),
    field("i16", integer(true, 16)),
    field("u16", integer(false, 16)),
    field("i32", integer(true, 32)),
    field("u32", integer(false, 32)),
    field("i64", integer(true, 64)),
    field("u64", integer(false, 64)),
    field("i128", integer(true, 128)),
    field("u128", integer(false, 128)),
    field("f32", float(32)),
    field("f64", float(64)),
  )],
  ["Id", text()],
  ["Weight", integer(false, 64)],
  ["Ids", list(named("Id"))],
  ["Flag", boolean],
  ["Tree", list(named("Tree"))],
  ["Nothing", unit],
  ["Pair", tuple(integer(false, 8), named("Id"))],
  ["Colour", variants({Red: null, None: null, "light-blue": null})],
  ["Shape", variants({
    Point: null,
    Circle: float(64),
    Line: tuple(integer(true, 32), integer(true, 32)),
    Box: struct(field("class", text()), field("depth", option(named("Weight")))),
    Group: list(named("Shape")),
    ["__proto__"]: named("Nothing"),
  }, true)],
  ["Everything", struct(
    field("class", named("Id")),
    field("bytes", bytes),
    field("content-type", char),
    field("unit", unit),
    field("note", option(text())),
    field("count", integer(false, 32), true),
    field("maybe", option(boolean), true),
    field("array", list(integer(true, 16), 3)),
    field("set", list(option(named("Colour")))),
    field("tuple", tuple(text(), integer(false, 64), named("Pair"))),
    field("by_text", map(named("Id"), named("Shape"))),
    field("by_number", map(named("Weight"), list(bytes), true)),
    field("by_colour", map(named("Colour"), named("Flag"))),
    field("when", text("date-time")),
    field("id", text("uuid")),
    field("price", text("decimal")),
    field("page", named("Page<Vec<Id>>")),
    field("numbers", named("Numbers")),
    field("tree", named("Tree")),
    field("nothing", named("Nothing")),
    field("ids", named("Ids")),
    field("fault", option(named("Fault"))),
  )],
  ["Page<Vec<Id>>", struct(field("items", list(named("Ids"))), field("next", option(named("Id"))))],
  ["Fault", struct()],
  ["StoreError", variants({
    Unknown: named("Id"),
    Full: null,
    Busy: struct(field("args", list(text())), field("until", integer(false, 64))),
  }, true)],
  ["Code", integer(true, 32)],
] as [string, Shape][]);

const STORE_PUT: Method = {
  name: "put",
  member: "put",
  kind: "command",
  args: struct(
    field("everything", named("Everything")),
    field("from", named("Id")),
    field("class", integer(false, 8), true),
  ),
  value: named("Everything"),
  error: named("StoreError"),
  statuses: { Unknown: 404, Busy: 429 },
  isStream: false,
  streamError: never,
  takes: null,
};

const STORE_IMPORT: Method = {
  name: "import",
  member: "import",
  kind: "read",
  args: struct(field("cx", boolean)),
  value: unit,
  error: never,
  statuses: {},
  isStream: false,
  streamError: never,
  takes: null,
};

const STORE_CONSTRUCTOR: Method = {
  name: "constructor",
  member: "constructor_",
  kind: "idempotent",
  args: struct(field("a", option(text()))),
  value: option(text()),
  error: named("Code"),
  statuses: {},
  isStream: false,
  streamError: never,
  takes: null,
};

const STORE_TEXT: Method = {
  name: "text",
  member: "text",
  kind: "read",
  args: struct(),
  value: named("Weight"),
  error: text(),
  statuses: {},
  isStream: false,
  streamError: never,
  takes: null,
};

const STORE_WATCH: Method = {
  name: "watch",
  member: "watch",
  kind: "read",
  args: struct(field("id", named("Id"))),
  value: named("Shape"),
  error: never,
  statuses: { Unknown: 404, Busy: 429 },
  isStream: true,
  streamError: named("StoreError"),
  takes: null,
};

const STORE_FILL: Method = {
  name: "fill",
  member: "fill",
  kind: "command",
  args: struct(field("id", named("Id"))),
  value: integer(false, 32),
  error: named("StoreError"),
  statuses: { Unknown: 404, Busy: 429 },
  isStream: false,
  streamError: never,
  takes: { name: "shapes", at: 1, item: named("Shape"), error: named("Code") },
};

const STORE_MIRROR: Method = {
  name: "mirror",
  member: "mirror",
  kind: "command",
  args: struct(),
  value: named("Shape"),
  error: never,
  statuses: {},
  isStream: true,
  streamError: never,
  takes: { name: "shapes", at: 0, item: named("Shape"), error: never },
};

const UPGRADE: Upgrade = upgrade;

const OFFERED: [abstract new (...args: any[]) => object, Interface][] = [
  [Store, {
    service: "store",
    name: "Store",
    methods: new Map([
      ["put", STORE_PUT],
      ["import", STORE_IMPORT],
      ["constructor", STORE_CONSTRUCTOR],
      ["text", STORE_TEXT],
      ["watch", STORE_WATCH],
      ["fill", STORE_FILL],
      ["mirror", STORE_MIRROR],
    ]),
  }],
];
