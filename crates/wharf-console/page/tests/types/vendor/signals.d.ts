/** What the page uses of the vendored signals, as types. */
export interface Signal<T> { value: T; peek(): T }
export function signal<T>(value: T): Signal<T>;
export function computed<T>(work: () => T): { readonly value: T; peek(): T };
export function effect(work: () => void | (() => void)): () => void;
export function batch<T>(work: () => T): T;
