/**
 * Two threads share the lints of a mesh: one takes them from the first on, the other from the last on, until they meet. So neighbours,
 * which need the same of a mesh, mostly run in one thread, and neither waits for the other.
 */
export class LintTurns {
  private readonly left: Int32Array;
  private taken = 0;

  /** @param shared one number for each mesh, of lints that nobody has taken yet: {@link sharedTurns} */
  constructor(
    shared: SharedArrayBuffer,
    private readonly mesh: number,
    private readonly count: number,
    private readonly from: 'first' | 'last',
  ) {
    this.left = new Int32Array(shared);
  }

  /** The lints of this thread, each taken when it is asked for. */
  *[Symbol.iterator](): Generator<number> {
    while (Atomics.sub(this.left, this.mesh, 1) > 0) {
      const turn = this.taken++;
      yield this.from === 'first' ? turn : this.count - 1 - turn;
    }
  }
}

/** Turns for so many meshes, with so many lints each. */
export function sharedTurns(meshes: number, count: number): SharedArrayBuffer {
  const shared = new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT * meshes);
  new Int32Array(shared).fill(count);
  return shared;
}
