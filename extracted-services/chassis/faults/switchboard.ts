import { seededChance, seedFor } from './chance.ts'
import { type Fault, readFaults } from './names.ts'

/** The faults of one running service: which are on, and which of them hit a request. */
export interface Switchboard {
  readonly known: readonly string[]
  on(): readonly Fault[]
  /** Switches on exactly these, and starts their chances anew; changes nothing when there are problems. */
  set(written: readonly string[]): readonly string[]
  /** Draws for the next request: the faults that hit it. */
  draw(): readonly Fault[]
  /** Told after every change. */
  listen(listener: (faults: readonly Fault[]) => void): void
}

/** The same seed and the same faults hit the same requests, counted in their order of arrival. */
export function openSwitchboard(known: readonly string[], seed: number): Switchboard {
  let on: readonly { readonly fault: Fault; readonly chance: () => number }[] = []
  const listeners: ((faults: readonly Fault[]) => void)[] = []
  const faults = () => on.map(one => one.fault)
  return {
    known,
    on: faults,
    set(written) {
      const read = readFaults(written, known)
      if (read.problems.length > 0) return read.problems
      on = read.faults.map(fault => ({ fault, chance: seededChance(seedFor(seed, fault.name)) }))
      for (const listener of listeners) listener(faults())
      return []
    },
    draw: () => on.filter(({ fault, chance }) => chance() < fault.share).map(one => one.fault),
    listen: listener => listeners.push(listener),
  }
}
