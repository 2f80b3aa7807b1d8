/** The boxes of the map: a service, its replicas, what it takes. */

import { microsBrief, percent, rate as rateText } from "../../core/format.js";
import { callerName, failing, faultRate, tone } from "../../core/names.js";
import { link } from "../../core/route.js";
import { shown } from "../../state/live.js";
import { Component, classes, html } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { nodeId } from "./model.js";

/** More replicas than this are a number. */
const MOST_PIPS = 6;

/**
 * @param {{ drawing: import("./model.js").Drawing, around: ReturnType<typeof import("./model.js").related> | null,
 *   focus: string }} props
 */
export function Nodes({ drawing, around, focus }) {
  const now = shown.value;
  if (!now) return null;
  const services = new Map(now.services.map((service) => [service.name, service]));
  const processes = new Map(now.processes.map((process) => [process.name, process.state]));
  const outside = new Map(now.edges.map((edge) => [nodeId(edge.caller), edge.caller]));
  return [...drawing.layout.boxes].map(([id, box]) => {
    const service = services.get(id);
    const place = { id, x: box.x, y: box.y, width: box.width, faint: Boolean(around
      && !around.nodes.has(id)), chosen: id === focus };
    if (!service) return html`<${Outside} key=${id} ...${place} name=${callerName(outside.get(id) ?? id)} />`;
    const share = failing(service);
    return html`<${Node} key=${id} ...${place} health=${service.health}
      pips=${service.replicas.map((name) => tone(processes.get(name) ?? service.health)).join()}
      rate=${service.rate ? rateText(service.rate) : ""} p99=${service.rate ? microsBrief(service.p99_us) : ""}
      failing=${share ? percent(share) : ""} isFault=${faultRate(service.faults) > 0} breakers=${service.breakers_open} />`;
  });
}

/** Draws itself anew only when something that it shows has changed. */
class Still extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return Object.keys(next).some((name) => next[name] !== /** @type {any} */ (this.props)[name]);
  }
}

class Node extends Still {
  /** @param {any} props */
  render({ id, x, y, width, faint, chosen, health, pips, rate, p99, failing: share, isFault, breakers }) {
    const states = pips ? pips.split(",") : [];
    return html`<a class=${classes("node", tone(health), faint && "faint", chosen && "chosen")} data-node=${id}
      href=${link("map", [], { focus: chosen ? "" : id })}
        style=${{ transform: `translate(${x}px, ${y}px)`, width: `${width}px` }}>
      <span class="top"><span class="name">${id}</span>
        <span class="unseen">, ${health}, ${states.length} replicas, </span>
        <span class="pips">${states.length > MOST_PIPS
          ? html`<i class=${worst(states)}></i>×${states.length}`
          : states.map((/** @type {string} */ each) => html`<i class=${each}></i>`)}</span></span>
      <span class="figures-line">${rate
        ? html`<b>${rate}<span class="unseen"> calls, p99 </span></b><span>${p99}</span>${share && html`<em>${share}
          <span class="unseen"> failing</span></em>`}`
        : html`<span>${health === "ready" ? "no calls" : health}</span>`}${breakers > 0 && html`<em class="fault">breaker</em>`}
          </span></a>`;
  }
}

/** @param {string[]} tones */
const worst = (tones) => ["bad", "warn", "busy", "off", "ok"].find((each) => tones.includes(each)) ?? "off";

class Outside extends Still {
  /** @param {any} props */
  render({ id, name, x, y, width, faint, chosen }) {
    return html`<a class=${classes("node outside", faint && "faint", chosen && "chosen")} data-node=${id}
      href=${link("map", [], { focus: chosen ? "" : id })}
        style=${{ transform: `translate(${x}px, ${y}px)`, width: `${width}px` }}>
      <span class="top"><${Icon} name="outside" /><span class="name">${name}</span></span>
      <span class="figures-line"><span>who calls the app</span></span>
        </a>`;
  }
}
