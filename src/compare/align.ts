/** Positions that belong together, in rising order on both sides. */
export type Aligned = readonly (readonly [legacy: number, candidate: number])[]

/** Changes that are traced before aligning is given up: the trace of n changes takes n² numbers. */
const MAX_CHANGES = 1_500

/**
 * The longest row of equal elements that two sequences share, by Myers' algorithm ("An O(ND) Difference Algorithm and
 * Its Variations", 1986). Null when there are too many changes, or when `step` says that it took too long.
 */
export function aligned(
  legacy: readonly number[],
  candidate: readonly number[],
  areEqual: (legacy: number, candidate: number) => boolean,
  step: (steps: number) => boolean,
): Aligned | null {
  const most = Math.min(legacy.length + candidate.length, MAX_CHANGES)
  const reach = new Int32Array(2 * most + 3)
  const trace: Int32Array[] = []
  for (let changes = 0; changes <= most; changes++) {
    trace.push(reach.slice(most - changes, most + changes + 3))
    for (let diagonal = -changes; diagonal <= changes; diagonal += 2) {
      const down = diagonal === -changes || (diagonal !== changes && before(diagonal) < after(diagonal))
      let x = down ? after(diagonal) : before(diagonal) + 1
      const from = x
      while (
        x < legacy.length &&
        x - diagonal < candidate.length &&
        areEqual(legacy[x]!, candidate[x - diagonal]!)
      ) {
        x++
      }
      if (!step(x - from + 1)) return null
      reach[most + 1 + diagonal] = x
      if (x >= legacy.length && x - diagonal >= candidate.length) {
        return backtracked(legacy, candidate, trace)
      }
    }
  }
  return null

  function before(diagonal: number): number {
    return reach[most + diagonal]!
  }
  function after(diagonal: number): number {
    return reach[most + 2 + diagonal]!
  }
}

/** Walks back from the end over what each number of changes had reached, gathering the equal steps. */
function backtracked(
  legacy: readonly number[],
  candidate: readonly number[],
  trace: readonly Int32Array[],
): Aligned {
  const pairs: [number, number][] = []
  let x = legacy.length
  let y = candidate.length
  for (let changes = trace.length - 1; changes >= 0; changes--) {
    const reach = trace[changes]!
    const at = (diagonal: number) => reach[diagonal + changes + 1]!
    const diagonal = x - y
    const down = diagonal === -changes || (diagonal !== changes && at(diagonal - 1) < at(diagonal + 1))
    const fromX = changes === 0 ? 0 : down ? at(diagonal + 1) : at(diagonal - 1)
    const fromY = changes === 0 ? 0 : fromX - (down ? diagonal + 1 : diagonal - 1)
    while (x > fromX && y > fromY) {
      x--
      y--
      pairs.push([legacy[x]!, candidate[y]!])
    }
    x = fromX
    y = fromY
  }
  return pairs.reverse()
}
