/** Asking again and again while a view is shown and somebody looks. */

import { Refusal, get } from "../state/api.js";
import { connection } from "../state/live.js";
import { useEffect, useState } from "./html.js";

/**
 * What the server says at `path` now: asked at once, then every `every` milliseconds (0: once).
 * @param {string | null} path null: nothing is asked
 * @param {number} every
 * @returns {{ data: any, problem: Refusal | null, again: () => void }}
 */
export function usePolled(path, every) {
  const [found, setFound] = useState(/** @type {{ path: string | null, data: any, problem: Refusal | null }} */ ({ path: null, data: null, problem: null }));
  const [turn, setTurn] = useState(0);
  const isLive = connection.value === "live";
  useEffect(() => {
    if (!path) return undefined;
    const stop = new AbortController();
    /** @type {ReturnType<typeof setTimeout> | undefined} */
    let timer;
    // What does not exist is asked for once: whoever looks can ask again.
    let isGone = false;
    const ask = async () => {
      if (!document.hidden) {
        try {
          const data = await get(path, stop.signal);
          setFound({ path, data, problem: null });
        } catch (error) {
          if (stop.signal.aborted) return;
          const problem = /** @type {Refusal} */ (error);
          // What is there is better than nothing, as long as it is not said to be gone.
          isGone = problem.status === 404;
          setFound((before) => (before.path === path && problem.status !== 404 ? { ...before, problem }
            : { path, data: null, problem }));
        }
      }
      if (every > 0 && !isGone && !stop.signal.aborted) timer = setTimeout(ask, every);
    };
    ask();
    return () => {
      stop.abort();
      clearTimeout(timer);
    };
  }, [path, every, turn, isLive]);
  const current = found.path === path ? found : { data: null, problem: null };
  return { data: current.data, problem: current.problem, again: () => setTurn((before) => before + 1) };
}
