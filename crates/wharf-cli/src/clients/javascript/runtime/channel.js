//: /** Where a service is, and who calls it. */
//: export interface ClientOptions {
//:   /**
//:    * The address in front of a method's name, such as `http://127.0.0.1:8080/cart`; without it, that of
//:    * WHARF_<SERVICE>_URL.
//:    */
//:   url?: string;
//:   /** Who calls; without it WHARF_SERVICE. */
//:   caller?: string;
//: }

/** A variable of the environment, where there is one. */
function environment(name/*: string */)/*: string | undefined */ {
  return (globalThis /*:: as any */).process?.env?.[name];
}

const STATUS_OF_FAULT/*: { [kind: string]: number } */ = {
  incompatible: 502,
  overloaded: 429,
  denied: 403,
  unavailable: 503,
  deadline_exceeded: 504,
  cancelled: 499,
  internal: 500,
};

const FAULT_OF_STATUS/*: { [status: number]: FaultKind } */ = {
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
  service/*: string */;
  url/*: string */;
  caller/*: string */;

  constructor(service/*: string */, options/*: ClientOptions */) {
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

  async call(cx/*: Context */, method/*: Method */, args/*: Members */)/*: Promise<any> */ {
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

  async *stream(cx/*: Context */, method/*: Method */, args/*: Members */)/*: AsyncGenerator<any, void, void> */ {
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
  async ask(pending/*: Pending */, method/*: Method */, args/*: Members */)/*: Promise<Response> */ {
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

  async headers(cx/*: Context */)/*: Promise<Record<string, string>> */ {
    const headers/*: Record<string, string> */ = {
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
  written(method/*: Method */, args/*: Members */)/*: string */ {
    try {
      return stringify(method.args.write(args, null));
    } catch (error) {
      if (!(error instanceof Misfit)) throw error;
      const errors = [{ pointer: error.pointer(), detail: error.detail }];
      const message = `the arguments of ${this.service}.${method.name} do not fit: ${error.message}`;
      throw new Fault("incompatible", message, { notStarted: true, relayed: true, errors });
    }
  }

  value(method/*: Method */, body/*: Uint8Array */)/*: any */ {
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
    method/*: Method */,
    status/*: number */,
    body/*: Uint8Array */,
    headers/*: Headers */,
    ofStream/*: boolean */,
  )/*: Error */ {
    const name = `${this.service}.${method.name}`;
    let problem/*: any */ = {};
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
  cx/*: Context */;
  name/*: string */;
  abort = new AbortController();
  timer/*: ReturnType<typeof setTimeout> */;
  isLate = false;
  onAbort/*: () => void */;

  constructor(cx/*: Context */, name/*: string */) {
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

  end()/*: void */ {
    clearTimeout(this.timer);
    this.cx.signal?.removeEventListener("abort", this.onAbort);
    // Whatever has not been read is not wanted.
    this.abort.abort();
  }

  /** The fault of a connection that broke. */
  lost(error/*: any */)/*: Fault */ {
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
  async body(response/*: Response */)/*: Promise<Uint8Array> */ {
    const parts/*: Uint8Array[] */ = [];
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
  async *parts(response/*: Response */)/*: AsyncGenerator<Uint8Array, void, void> */ {
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
  async *events(response/*: Response */)/*: AsyncGenerator<{ event: string; data: Uint8Array }, void, void> */ {
    const decoder = new TextDecoder();
    const encoder = new TextEncoder();
    let rest = "";
    let event = "message";
    let data/*: string[] */ = [];
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

function joined(parts/*: Uint8Array[] */, length/*: number */)/*: Uint8Array */ {
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
