/** How does synchronous code wait a moment without burning the processor? */

const nothing = new Int32Array(new SharedArrayBuffer(4))

/** Blocks this thread. For the rare instants in which another program is in the middle of writing a file. */
export function pause(milliseconds: number): void {
  Atomics.wait(nothing, 0, 0, milliseconds)
}
