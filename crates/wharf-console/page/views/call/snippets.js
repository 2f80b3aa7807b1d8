/** The same call as others would make it: on a command line, in Rust. The server writes them. */

import { postText } from "../../state/api.js";
import { Copy, Segments } from "../../parts/small.js";
import { html, useEffect, useState } from "../../parts/html.js";

const KINDS = /** @type {[string, string][]} */ ([["curl", "curl"], ["rust", "Rust"], ["wharf", "wharf call"]]);
/** Asked for when somebody has stopped typing for so long. */
const PAUSE_MS = 300;

/** @param {{ body: string | null }} props the call, or null while its arguments do not fit */
export function Snippets({ body }) {
  const [kind, setKind] = useState("curl");
  const [texts, setTexts] = useState(/** @type {Record<string, string>} */ ({}));
  const [problem, setProblem] = useState("");
  useEffect(() => {
    if (!body) return undefined;
    const stop = new AbortController();
    const timer = setTimeout(async () => {
      try {
        setTexts(await postText("/api/call/text", body, stop.signal));
        setProblem("");
      } catch (error) {
        if (!stop.signal.aborted) setProblem(/** @type {Error} */ (error).message);
      }
    }, PAUSE_MS);
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [body]);
  const text = texts[kind];
  return html`<section class="card snippets"><header><h2>As code</h2>
    <${Segments} label="In which language" value=${kind} options=${KINDS} onChange=${setKind} />
      <span class="aside">${body && text && html`<${Copy} text=${text} />`}</span></header>
    <div class="inside">${!body ? html`<p
      class="quiet">When every argument fits, the same call stands here to be copied.</p>`
      : problem ? html`<p class="quiet">${problem}</p>`
        : html`<pre class="code">${text ?? "…"}</pre>`}</div></section>`;
}
