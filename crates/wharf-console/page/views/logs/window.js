/** Which rows of a long list are worth drawing: those in sight, and some around them. */

/**
 * @param {number} count rows there are
 * @param {number} height of a row, in pixels
 * @param {number} top how far the list is scrolled
 * @param {number} room how much of it is seen
 * @param {number} around rows beyond the edges
 */
export function visible(count, height, top, room, around = 12) {
  const first = Math.max(0, Math.min(count, Math.floor(top / height)) - around);
  const last = Math.min(count, Math.ceil((top + room) / height) + around);
  return { first, last: Math.max(first, last) };
}

/**
 * Whether somebody has scrolled to the end, and so wants to see what comes.
 * @param {number} top
 * @param {number} room
 * @param {number} whole
 */
export const atEnd = (top, room, whole) => top + room >= whole - 4;
