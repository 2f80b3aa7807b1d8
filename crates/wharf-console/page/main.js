/** The page: which view is shown, and what always runs. */

import { TITLES } from "./core/names.js";
import { connection, app, listen } from "./state/live.js";
import { place, watchPlace } from "./state/place.js";
import { watchPreferences } from "./state/preferences.js";
import { Confirm } from "./parts/dialog.js";
import { Frame } from "./parts/frame.js";
import { Help } from "./parts/help.js";
import { effect, html, render } from "./parts/html.js";
import { watchKeys } from "./parts/keys.js";
import { Palette } from "./parts/palette.js";
import { Nothing } from "./parts/small.js";
import { Call } from "./views/call/view.js";
import { Events } from "./views/events/view.js";
import { Logs } from "./views/logs/view.js";
import { Map } from "./views/map/view.js";
import { Service } from "./views/service/view.js";
import { Traces } from "./views/traces/view.js";

const VIEWS = /** @type {Record<string, () => any>} */ ({
  map: Map, service: Service, call: Call, traces: Traces, logs: Logs, events: Events,
});

const Page = () => html`<${Frame}>${app.value ? html`<${VIEWS[place.value.view]} />` : html`<${Waiting} />`}<//>
  <${Confirm} /><${Palette} /><${Help} />`;

const Waiting = () => html`<h1 class="unseen">Wharf</h1>${connection.value === "connecting"
  ? html`<${Nothing} icon="service" title="Connecting …" />` : null}`;

watchPreferences();
watchPlace();
watchKeys();
effect(() => {
  const { view, path } = place.value;
  document.title = [path.join(".") || TITLES[view], app.value?.app ?? "Wharf"].join(" · ");
});
listen();
render(html`<${Page} />`, /** @type {Element} */ (document.getElementById("page")));
