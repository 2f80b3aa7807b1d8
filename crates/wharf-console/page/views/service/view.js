/** A service: what it does, how it runs, who calls it. Without a name: all of them. */

import { link } from "../../core/route.js";
import { app, service as serviceOf, serviceState } from "../../state/live.js";
import { askLogLevel, askRestart, askScale } from "../../state/actions.js";
import { place } from "../../state/place.js";
import { html } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { usePolled } from "../../parts/poll.js";
import { Dot, Head, Nothing } from "../../parts/small.js";
import { All } from "./all.js";
import { InterfaceTab } from "./interface.js";
import { Overview } from "./overview.js";
import { Resilience } from "./resilience.js";

const EVERY_MS = 5000;

const TABS = /** @type {[string, string][]} */ ([["", "Overview"], ["interface", "Interface"], ["policies",
  "Policies and balance"]]);

export function Service() {
  const [name] = place.value.path;
  if (!name) return html`<${All} />`;
  const service = serviceOf(name);
  if (!service) {
    return html`<${Head} title=${name} /><div class="body"><${Nothing} icon="service" title=${`No service ${name}`}>
      <p>The app has ${(app.value?.services ?? []).map((each, index) => html`${index ? ", " : ""}
        <a href=${link("service", each.name)}>${each.name}</a>`)}.</p><//></div>`;
  }
  return html`<${One} key=${name} service=${service} />`;
}

/** @param {{ service: import("../../state/live.js").Service }} props */
function One({ service }) {
  const { name } = service;
  const { data, problem } = usePolled(`/api/services/${encodeURIComponent(name)}`, EVERY_MS);
  const now = serviceState(name);
  const tab = place.value.query.tab ?? "";
  const can = app.value?.can;
  return html`
    <${Head} title=${html`<${Dot} state=${now?.health ?? "unknown"} />${name}
      ${service.foreign ? html` <span class="tag">foreign</span>` : ""}
      ${service.http ? html` <span class="tag">http</span>` : ""}`}>
      <a class="button" href=${link("traces", [], { service: name })}>Traces</a>
      <a class="button" href=${link("logs", [], { service: name })}>Logs</a>
      ${can?.log_level && html`<button type="button" onClick=${() => askLogLevel(name)}>Log level</button>`}
      ${can?.scale && html`<button type="button"
        onClick=${() => askScale(name, now?.replicas.length ?? 1)}>Scale</button>`}
      ${can?.restart && html`<button type="button" onClick=${() => askRestart(name)}>
        <${Icon} name="restart" size=${14} />Restart</button>`}
    <//>
    <nav class="tabs" aria-label="Parts">
      ${TABS.filter(([each]) => each !== "interface" || service.interfaces.length > 0).map(([each, title]) => html`
      <a href=${link("service", name, { tab: each })} aria-current=${each === tab ? "true" : undefined}>${title}</a>`)}
        </nav>
    <div class="body" tabindex="0" role="region" aria-label=${`About ${name}`}>
      ${problem && html`<p class="bad-text" role="status">${problem.message}</p>`}
      ${tab === "interface" ? html`<${InterfaceTab} service=${service} />`
        : tab === "policies" ? html`<${Resilience} data=${data} />`
          : html`<${Overview} service=${service} now=${now} data=${data} />`}
    </div>`;
}
