/** Server-sent events, read from text that comes in parts. */

/**
 * A reader of events: `push` takes a part of the text, and gives the events that it completes.
 */
export class EventReader {
  constructor() {
    this.rest = "";
    this.event = "";
    this.id = "";
    /** @type {string[]} */
    this.data = [];
  }

  /** @param {string} text @returns {{ event: string, data: string, id: string }[]} */
  push(text) {
    /** @type {{ event: string, data: string, id: string }[]} */
    const found = [];
    const lines = (this.rest + text).split(/\r\n|\n|\r(?!$)/);
    this.rest = lines.pop() ?? "";
    for (const line of lines) {
      if (line === "") {
        if (this.data.length) found.push({ event: this.event || "message", data: this.data.join("\n"), id: this.id });
        this.event = "";
        this.data = [];
        continue;
      }
      if (line.startsWith(":")) continue;
      const colon = line.indexOf(":");
      const name = colon < 0 ? line : line.slice(0, colon);
      const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
      if (name === "event") this.event = value;
      else if (name === "data") this.data.push(value);
      else if (name === "id") this.id = value;
    }
    return found;
  }
}
