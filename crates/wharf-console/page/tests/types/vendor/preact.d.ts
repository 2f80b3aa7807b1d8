/** What the page uses of the vendored Preact, as types. */
export class Component {
  constructor(props?: any);
  props: any;
  state: any;
  setState(change: any): void;
  forceUpdate(): void;
}
export function h(type: any, props: any, ...children: any[]): any;
export function render(tree: any, into: Element): void;
export const Fragment: any;
export function createRef<T>(): { current: T | null };
