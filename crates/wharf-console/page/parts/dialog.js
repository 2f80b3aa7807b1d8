/** Dialogs: the browser's own, so that focus, Escape and the rest of the page behave. */

import { act, question } from "../state/actions.js";
import { classes, html, useEffect, useRef, useState } from "./html.js";

/**
 * @param {{ open: boolean, onClose: () => void, label: string, class?: string, children?: any }} props
 */
export function Dialog({ open, onClose, label, class: name, children }) {
  const element = useRef(/** @type {HTMLDialogElement | null} */ (null));
  useEffect(() => {
    if (open && !element.current?.open) element.current?.showModal();
    if (!open && element.current?.open) element.current.close();
  }, [open]);
  // A click on the dialog itself, and on nothing in it, is one beside it.
  const beside = (/** @type {MouseEvent} */ event) => event.target === element.current && onClose();
  return html`<dialog ref=${element} class=${name} aria-label=${label} onClose=${onClose} onClick=${beside}>
    ${open ? children : null}</dialog>`;
}

/** Asks once more before something is done. */
export function Confirm() {
  const asked = question.value;
  return html`<${Dialog} open=${asked !== null} label=${asked?.title ?? "Confirm"}
    onClose=${() => { question.value = null; }}>
    ${asked && html`<${Asked} key=${asked.title} asked=${asked} />`}<//>`;
}

/** @param {{ asked: import("../state/actions.js").Question }} props */
function Asked({ asked }) {
  const { field } = asked;
  const [value, setValue] = useState(field?.value ?? "");
  const submit = (/** @type {Event} */ event) => {
    event.preventDefault();
    act(asked, value);
  };
  return html`<form onSubmit=${submit}>
    <h2>${asked.title}</h2>
    <p class="soft">${asked.text}</p>
    ${field && html`<label>${field.label}
      <input name=${field.name} type=${field.min === undefined ? "text" : "number"} min=${field.min} max=${field.max}
        required=${field.min !== undefined}
        value=${value} autofocus onInput=${(/** @type {any} */ event) => setValue(event.target.value)} />
      ${field.hint && html`<span class="quiet small">${field.hint}</span>`}</label>`}
    <div class="buttons">
      <button type="button" onClick=${() => { question.value = null; }}>Cancel</button>
      <button type="submit" class=${classes("main", asked.danger && "danger")} autofocus=${!field}>${asked.confirm}
        </button>
    </div></form>`;
}
