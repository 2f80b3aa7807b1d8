/** The interface of a service: its methods and types with their documentation. */

import { bodyOf, isStream, mentioned, rust, signature } from "../../core/shape.js";
import { link } from "../../core/route.js";
import { html } from "../../parts/html.js";
import { Icon } from "../../parts/icon.js";
import { Docs } from "../../parts/small.js";

/** @param {{ service: import("../../state/live.js").Service }} props */
export const InterfaceTab = ({ service }) => service.interfaces.map((each) => html`
  <section class="interface" key=${each.name}>
    <h2><code>${each.name}</code></h2>
    <${Docs} text=${each.docs} />
    ${each.methods.map((method) => html`<${MethodCard} key=${method.name} service=${service.name} method=${method}
      types=${each.types ?? {}} />`)}
    <${TypeList} each=${each} />
  </section>`);

/**
 * @param {{ service: string, method: import("../../core/shape.js").Method, types: import("../../core/shape.js").Types
 *   }} props
 */
const MethodCard = ({ service, method }) => html`
  <article class="card method" id=${`method-${method.name}`}>
    <header><h3><code>${method.name}</code></h3><span class="tag">${method.kind}</span>
      ${isStream(method.value) && html`<span class="tag sea">stream</span>`}
      ${method.http && html`<span class="tag"><code>${method.http.method} ${method.http.path}</code></span>`}
      ${method.callers?.length ? html`<span class="tag">only for ${method.callers.join(", ")}</span>` : ""}
      <span class="aside"><a class="button" href=${link("call", [service, method.name])}>
        <${Icon} name="call" size=${14} />Call</a></span></header>
    <div class="inside"><pre class="code">${signature(method)}</pre><${Docs} text=${method.docs} />
      ${method.args.some((arg) => arg.docs) && html`<dl class="fields">${method.args.map((arg) => html`<dt><code>
        ${arg.name}: ${rust(arg.shape)}</code></dt><dd>${arg.docs}</dd>`)}</dl>`}</div></article>`;

/** @param {{ each: import("../../core/shape.js").Interface }} props */
function TypeList({ each }) {
  const types = each.types ?? {};
  const names = mentioned(each.methods.flatMap((method) => [...method.args.map((arg) => arg.shape), method.value,
    method.error]), types);
  if (!names.length) return null;
  return html`<h2>Types</h2>${names.map((name) => html`<article class="card type" key=${name}>
    <header><h3><code>${name}</code></h3><span class="quiet small">${kindOf(types[name].body)}</span></header>
    <div class="inside"><${Docs} text=${types[name].docs} /><${Body} body=${types[name].body} /></div></article>`)}`;
}

/** @param {import("../../core/shape.js").Body} body */
const kindOf = (body) => {
  const [word, of] = bodyOf(body);
  return word === "newtype" ? `one ${rust(of)} under another name` : word === "enum" && of.open ? "open enum" : word;
};

/** @param {{ body: import("../../core/shape.js").Body | undefined }} props @returns {any} */
function Body({ body }) {
  const [word, of] = bodyOf(body);
  if (word === "struct") return html`<dl class="fields">${of.map((/** @type {any} */ field) => html`<dt><code>
    ${field.name}: ${rust(field.shape)}</code>
    ${field.default ? html` <span class="quiet small">may be left out</span>` : ""}</dt><dd>${field.docs}</dd>`)}</dl>`;
  if (word === "tuple") return html`<p><code>(${of.map(rust).join(", ")})</code></p>`;
  if (word === "enum") {
    return html`<dl class="fields">
      ${of.variants.map((/** @type {import("../../core/shape.js").Variant} */ variant) => html`<dt><code>${variant.name}
      ${variantOf(variant)}</code>${variant.status ? html` <span class="tag">
      ${String(variant.status).replaceAll("_", " ")}</span>` : ""}</dt><dd>${variant.docs}</dd>`)}</dl>`;
  }
  return null;
}

/** @param {import("../../core/shape.js").Variant} variant */
function variantOf({ body }) {
  const [word, of] = bodyOf(body);
  if (word === "newtype") return `(${rust(of)})`;
  if (word === "tuple") return `(${of.map(rust).join(", ")})`;
  if (word === "struct") return ` { ${of.map((/** @type {any} */ field) =>
    `${field.name}: ${rust(field.shape)}`).join(", ")} }`;
  return "";
}
