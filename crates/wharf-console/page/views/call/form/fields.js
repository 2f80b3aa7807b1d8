/**
 * The fields of a form, one component for each kind of shape. Each gets its part of the draft, and gives back a new
 *   one.
 */

import { bodyOf, rust, wordOf } from "../../../core/shape.js";
import { classes, html } from "../../../parts/html.js";
import { Icon } from "../../../parts/icon.js";
import { empty, emptyBody, variantDraft } from "./draft.js";
import { hint, isInteger } from "./scalar.js";
import { below } from "./write.js";

/**
 * @typedef {import("../../../core/shape.js").Shape} Shape
 * @typedef {{ types: import("../../../core/shape.js").Types, problems: import("./write.js").Problems }} Form
 * @typedef {{ form: Form, shape: Shape, draft: any, path: string, label: string, onChange: (draft: any) => void }} Part
 */

/** Where an input's id comes from: its path. @param {string} path */
export const idOf = (path) => `arg-${path.replace(/[^\w-]/g, "-")}`;

/** The fields of a struct, or the arguments of a method.
 * @param {{ form: Form, fields: import("../../../core/shape.js").Field[], draft: any, path: string, onChange: (draft: any) => void }} props */
export function Struct({ form, fields, draft, path, onChange }) {
  const set = (/** @type {string} */ name, /** @type {any} */ value) => onChange({ fields: { ...draft.fields,
    [name]: value } });
  return fields.map((field) => {
    const place = below(path, field.name);
    const value = draft.fields[field.name];
    return html`<div class="field" key=${field.name}>
      <${Caption} form=${form} path=${place} name=${field.name} shape=${field.shape} docs=${field.docs ?? ""}>
        ${field.default && html`<label class="given">
          <input type="checkbox" checked=${value !== null} aria-label=${`Give ${field.name}`}
          onChange=${(/** @type {any} */ event) => set(field.name, event.target.checked ? empty(field.shape, form.types)
            : null)} />give</label>`}<//>
      ${value === null ? html`<p class="quiet small">left out: the service has a value for it</p>`
        : html`<${Value} form=${form} shape=${field.shape} draft=${value} path=${place} label=${field.name}
          onChange=${(/** @type {any} */ next) => set(field.name, next)} />`}
      <${Problem} form=${form} path=${place} /></div>`;
  });
}

/** @param {{ form: Form, path: string, name: string, shape: Shape, docs?: string, children?: any }} props */
const Caption = ({ form, path, name, shape, docs, children }) => html`
  <div class="caption">${isPlain(shape, form.types) ? html`<label for=${idOf(path)}>${name}
    </label>` : html`<span class="label-text">${name}</span>`}
    <code class="quiet">${rust(shape)}</code>${docs && html`<span class="quiet small">${docs}</span>`}${children}
      </div>`;

/** @param {{ form: Form, path: string }} props */
const Problem = ({ form, path }) => form.problems[path] && html`<p class="bad-text small"
  id=${`${idOf(path)}-problem`}>here should be ${form.problems[path]}</p>`;

/**
 * Whether a value is one input, which a label can be for.
 * @param {Shape} shape
 * @param {import("../../../core/shape.js").Types} types
 * @returns {boolean}
 */
function isPlain(shape, types) {
  const [word, of] = wordOf(shape);
  if (word !== "type") return !["option", "list", "set", "stream", "array", "tuple", "map", "unit",
    "bytes"].includes(word);
  const [kind, inner] = bodyOf(types[of]?.body);
  return kind === "newtype" ? isPlain(inner, types) : false;
}

/** @param {Part} part @returns {any} */
export function Value(part) {
  if (typeof part.draft?.json === "string") return html`<${Written} ...${part} />`;
  const [word, of] = wordOf(part.shape);
  switch (word) {
    case "bool": return html`<${Bool} ...${part} />`;
    case "unit": return html`<p class="quiet small">nothing to say: <code>()</code></p>`;
    case "option": return html`<${Optional} ...${part} inner=${of} />`;
    case "list":
    case "set": return html`<${Items} ...${part} item=${of} />`;
    case "stream": return html`<${Items} ...${part} item=${of.item} />`;
    case "array": return html`<${Fixed} ...${part} shapes=${part.draft.items.map(() => of.item)} />`;
    case "tuple": return html`<${Fixed} ...${part} shapes=${of} />`;
    case "map": return html`<${Pairs} ...${part} of=${of} />`;
    case "type": return html`<${Body} ...${part} body=${part.form.types[of]?.body} />`;
    default: return html`<${Scalar} ...${part} word=${word} format=${of} />`;
  }
}

/** @param {Part & { body: any }} part @returns {any} */
function Body({ body, ...part }) {
  if (typeof part.draft?.json === "string") return html`<${Written} ...${part} />`;
  const [word, of] = bodyOf(body);
  const { form, draft, path, onChange } = part;
  if (word === "newtype") return html`<${Value} ...${part} shape=${of} />`;
  if (word === "tuple") return html`<${Fixed} ...${part} shapes=${of} />`;
  if (word === "struct") return html`<div class="nested">
    <${Struct} form=${form} fields=${of} draft=${draft} path=${path} onChange=${onChange} /></div>`;
  if (word === "enum") return html`<${Choice} ...${part} variants=${of.variants} />`;
  return html`<p class="quiet small">nothing to say</p>`;
}

/** @param {Part & { word: string, format: string | null }} part */
function Scalar({ form, draft, path, label, onChange, word, format }) {
  const shared = {
    id: idOf(path), "aria-label": label, "aria-invalid": form.problems[path] ? "true"
      : undefined, spellcheck: false, autocomplete: "off",
    "aria-describedby": form.problems[path] ? `${idOf(path)}-problem` : undefined, value: draft.text,
    onInput: (/** @type {any} */ event) => onChange({ ...draft, text: event.target.value }),
  };
  if (word === "bytes") {
    return html`<div class="row bytes">
      <input class="grow" type="text" ...${shared}
      placeholder=${draft.as === "base64" ? "aGVsbG8=" : "text, sent as UTF-8"} />
      <select aria-label=${`${label} is written as`} value=${draft.as}
        onChange=${(/** @type {any} */ event) => onChange({ ...draft, as: event.target.value })}>
        <option value="text" selected=${draft.as !== "base64"}>text</option>
          <option value="base64" selected=${draft.as === "base64"}>base64</option></select></div>`;
  }
  const isNumber = isInteger(word) || word === "f32" || word === "f64";
  if (word === "string" && (draft.text.includes("\n") || draft.text.length > 90)) return html`<textarea rows="4"
    ...${shared}></textarea>`;
  return html`<input type="text"
    inputmode=${isNumber ? (word === "f32" || word === "f64" ? "decimal" : "numeric") : undefined}
    class=${classes(isNumber && "digits")} placeholder=${hint(word, format)} ...${shared} />`;
}

/** @param {Part} part */
const Bool = ({ draft, path, label, onChange }) => html`<label class="row check">
  <input type="checkbox" id=${idOf(path)} aria-label=${label} checked=${draft.on}
  onChange=${(/** @type {any} */ event) => onChange({ on: event.target.checked })} /><code>${String(draft.on)}</code>
    </label>`;

/** @param {Part & { inner: Shape }} part */
function Optional({ inner, ...part }) {
  const { form, draft, label, onChange } = part;
  return html`<label class="row check">
    <input type="checkbox" aria-label=${`Give ${label}`} checked=${draft.some !== null}
      onChange=${(/** @type {any} */ event) => onChange({ some: event.target.checked ? empty(inner, form.types)
        : null })} /><code>${draft.some === null ? "None" : "Some"}</code></label>
    ${draft.some !== null && html`<${Value} ...${part} shape=${inner} draft=${draft.some}
      onChange=${(/** @type {any} */ next) => onChange({ some: next })} />`}`;
}

/** @param {Part & { item: Shape }} part */
function Items({ item, ...part }) {
  const { form, draft, path, label, onChange } = part;
  const set = (/** @type {any[]} */ items) => onChange({ items });
  return html`<div class="nested">${draft.items.map((/** @type {any} */ each, /** @type {number} */ index) => html`
      <div class="item" key=${index}><div class="grow">
        <${Value} ...${part} shape=${item} draft=${each} path=${below(path, index)} label=${`${label} ${index + 1}`}
        onChange=${(/** @type {any} */ next) => set(draft.items.map((/** @type {any} */ old,
          /** @type {number} */ at) => (at === index ? next : old)))} /><${Problem} form=${form} path=${below(path, index)} /></div>
        <${Remove} label=${`Remove ${label} ${index + 1}`}
          onClick=${() => set(draft.items.filter((/** @type {any} */ _, /** @type {number} */ at) => at !== index))} />
          </div>`)}
    <${Add} label=${label} onClick=${() => set([...draft.items, empty(item, form.types)])} /></div>`;
}

/** @param {Part & { shapes: Shape[] }} part */
function Fixed({ shapes, ...part }) {
  const { form, draft, path, label, onChange } = part;
  return html`<div class="nested">${shapes.map((shape, index) => html`<div class="item" key=${index}>
    <code class="quiet">${index}</code><div class="grow">
    <${Value} ...${part} shape=${shape} draft=${draft.items[index]} path=${below(path, index)}
      label=${`${label} ${index}`}
      onChange=${(/** @type {any} */ next) => onChange({ items: draft.items.map((/** @type {any} */ old,
        /** @type {number} */ at) => (at === index ? next : old)) })} /><${Problem} form=${form} path=${below(path, index)} /></div></div>`)}</div>`;
}

/** @param {Part & { of: { key: Shape, value: Shape } }} part */
function Pairs({ of, ...part }) {
  const { form, draft, path, label, onChange } = part;
  const set = (/** @type {number} */ index, /** @type {any} */ change) =>
    onChange({ pairs: draft.pairs.map((/** @type {any} */ old, /** @type {number} */ at) => (at === index
      ? { ...old, ...change } : old)) });
  return html`<div class="nested">${draft.pairs.map((/** @type {any} */ pair, /** @type {number} */ index) => html`
      <div class="item" key=${index}>${["key", "value"].map((end) => html`<div class="grow">
          <${Value} ...${part} shape=${of[/** @type {"key"} */ (end)]} draft=${pair[end]}
            path=${below(below(path, index), end)} label=${`${label} ${index + 1} ${end}`}
            onChange=${(/** @type {any} */ next) => set(index, { [end]: next })} />
          <${Problem} form=${form} path=${below(below(path, index), end)} /></div>`)}
        <${Remove} label=${`Remove ${label} ${index + 1}`}
          onClick=${() => onChange({ pairs: draft.pairs.filter((/** @type {any} */ _, /** @type {number} */ at) =>
          at !== index) })} /></div>`)}
    <${Add} label=${label} onClick=${() => onChange({ pairs: [...draft.pairs, { key: empty(of.key, form.types),
      value: empty(of.value, form.types) }] })} /></div>`;
}

/** @param {Part & { variants: import("../../../core/shape.js").Variant[] }} part */
function Choice({ variants, ...part }) {
  const { form, draft, path, label, onChange } = part;
  const chosen = variants.find((variant) => variant.name === draft.variant);
  return html`<select id=${idOf(path)} aria-label=${label} aria-invalid=${form.problems[path] ? "true" : undefined}
    value=${draft.variant}
      onChange=${(/** @type {any} */ event) => onChange(variantDraft(/** @type {any} */ (variants.find(({ name }) =>
        name === event.target.value)), form.types))}>
      ${variants.map(({ name }) => html`<option value=${name} selected=${name === draft.variant}>${name}</option>`)}
        </select>
    ${chosen?.docs && html`<p class="quiet small hint">${chosen.docs}</p>`}
    ${chosen && draft.body !== null && html`<${Body} ...${part} body=${chosen.body}
      draft=${draft.body ?? emptyBody(chosen.body, form.types)} path=${below(path, chosen.name)}
      label=${`${label} ${chosen.name}`} onChange=${(/** @type {any} */ body) => onChange({ ...draft, body })} />`}`;
}

/** What no form is made of: types within themselves, long arrays. @param {Part} part */
const Written = ({ form, draft, path, label, onChange }) => html`<textarea rows="2" id=${idOf(path)}
  aria-label=${`${label} as JSON`} aria-invalid=${form.problems[path] ? "true" : undefined}
  spellcheck=${false} value=${draft.json}
    onInput=${(/** @type {any} */ event) => onChange({ json: event.target.value })}></textarea>`;

/** @param {{ label: string, onClick: () => void }} props */
const Add = ({ label, onClick }) => html`<button type="button" class="bare add" aria-label=${`Add to ${label}`}
  onClick=${onClick}><${Icon} name="plus" size=${14} />Add</button>`;

/** @param {{ label: string, onClick: () => void }} props */
const Remove = ({ label, onClick }) => html`<button type="button" class="bare icon" aria-label=${label} title=${label}
  onClick=${onClick}><${Icon} name="close" size=${12} /></button>`;
