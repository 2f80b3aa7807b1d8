/** Events: starts, crashes with their last words, scale, breakers, deploys. */

import { clock, counted, moment } from "../../core/format.js";
import { TITLES } from "../../core/names.js";
import { link } from "../../core/route.js";
import { query as queryText } from "../../state/api.js";
import { app, events } from "../../state/live.js";
import { change, place } from "../../state/place.js";
import { Component, classes, html, useEffect } from "../../parts/html.js";
import { usePolled } from "../../parts/poll.js";
import { Head, Nothing, Segments } from "../../parts/small.js";

const LIMIT = 500;

/** Kinds, in groups that people look for. */
const GROUPS = /** @type {Record<string, string[]>} */ ({
  trouble: ["crashed", "killed", "cannot-start", "slow-start", "restarting", "breaker-open", "not-renewed",
    "connection", "missed"],
  changes: ["scaled", "restarted", "deployed", "log-level", "draining", "stopped"],
});

export function Events() {
  const { service = "", kinds = "" } = place.value.query;
  const { data, problem } = usePolled(`/api/events${queryText({ tail: LIMIT, limit: LIMIT })}`, 0);
  const turn = events.version.value;
  useEffect(() => {
    events.unseen.value = 0;
  }, [turn]);
  const known = new Map([...(data?.events ?? []), ...events.ring.items].map((each) => [each.number, each]));
  const all = [...known.values()].sort((left, right) => right.number - left.number);
  const shown = all.filter((each) => (!service || (each.services ?? []).includes(service)) && (!kinds
    || GROUPS[kinds]?.includes(each.kind)));
  return html`<${Head} title=${TITLES.events}><span class="soft">${counted(shown.length, "event")}</span>
      ${data?.dropped > 0 && html`<span class="tag warn">${data.dropped} older ones are no longer kept</span>`}<//>
    <form class="filters" aria-label="Filter events" onSubmit=${(/** @type {Event} */ event) => event.preventDefault()}>
      <${Segments} label="Which" value=${kinds} options=${[["", "All"], ["trouble", "Trouble"], ["changes", "Changes"]]}
        onChange=${(/** @type {string} */ value) => change({ kinds: value })} />
      <select aria-label="Service" onChange=${(/** @type {any} */ event) => change({ service: event.target.value })}>
        <option value="">every service</option>
        ${(app.value?.services ?? []).map((each) => html`<option value=${each.name} selected=${each.name === service}>
        ${each.name}</option>`)}</select></form>
    <div class="body" tabindex="0" role="region" aria-label="Events">
      ${problem && html`<p class="bad-text" role="status">${problem.message}</p>`}
      ${shown.length > 0 ? html`<ol class="card happenings">${shown.map((each, index) => html`
        <${Happening} key=${each.number} event=${each}
          day=${index === 0 || moment(shown[index - 1].at_ms).slice(0, 10) !== moment(each.at_ms).slice(0, 10)
          ? moment(each.at_ms).slice(0, 10) : ""} />`)}</ol>`
        : data && html`<${Nothing} icon="events" title=${all.length ? "No event is like this" : "Nothing happened yet"}>
          <p>Starts and crashes of processes, changes of scale, breakers that open and close: whatever happens to the app stands here, the newest first.</p>
          ${all.length > 0 && html`<button type="button"
            onClick=${() => change({ service: "", kinds: "" })}>Show all</button>`}<//>`}</div>`;
}

class Happening extends Component {
  /** @param {any} next */
  shouldComponentUpdate(next) {
    return next.day !== /** @type {any} */ (this.props).day;
  }

  /** @param {any} props */
  render({ event, day }) {
    return html`<li class=${classes("happening", event.level)}>${day && html`<span class="day quiet small">${day}
      </span>`}
      <span class="at quiet">${clock(event.at_ms)}</span>
        <span class=${classes("tag", { error: "bad", warn: "warn" }[/** @type {"warn"} */ (event.level)])}>
        ${event.kind.replaceAll("-", " ")}</span>
      <span class="said">${event.text}
        ${event.process && html` <a class="small" href=${link("logs", [], { service: event.process })}>logs</a>`}</span>
      ${event.lines?.length > 0 && html`<pre class="code words">${event.lines.join("\n")}</pre>`}</li>`;
  }
}
