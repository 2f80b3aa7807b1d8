/**
 * A list that forgets its oldest items, and counts them.
 * @template T
 */
export class Ring {
  /** @param {number} most */
  constructor(most) {
    this.most = most;
    /** @type {T[]} */
    this.items = [];
    this.forgotten = 0;
  }

  /** @param {T[]} items */
  push(...items) {
    for (const item of items) this.items.push(item);
    // Cut seldom: cutting moves everything that stays.
    if (this.items.length > this.most * 1.25) {
      const over = this.items.length - this.most;
      this.items = this.items.slice(over);
      this.forgotten += over;
    }
    return this;
  }

  clear() {
    this.items = [];
    this.forgotten = 0;
  }
}
