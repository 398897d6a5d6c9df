/** How does synchronous code wait a moment without burning the processor? */

/** Blocks this thread. For the rare instants in which another program is in the middle of writing a file. */
export function pause(milliseconds: number): void {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, milliseconds)
}
