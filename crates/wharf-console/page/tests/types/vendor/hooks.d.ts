/** What the page uses of the vendored hooks, as types. */
export function useState<T>(first: T | (() => T)): [T, (next: T | ((before: T) => T)) => void];
export function useRef<T>(first: T): { current: T };
export function useMemo<T>(work: () => T, on: unknown[]): T;
export function useCallback<T>(work: T, on: unknown[]): T;
export function useEffect(work: () => void | (() => void), on?: unknown[]): void;
export function useLayoutEffect(work: () => void | (() => void), on?: unknown[]): void;
