import { execFileSync } from 'node:child_process'
import { readdirSync, readFileSync } from 'node:fs'

/** The kernel's unit in /proc: 10 ms nearly everywhere, so a window of one second is known to 1 %. */
const TICK_MS = process.platform === 'linux' ? 1000 / Number(execFileSync('getconf', ['CLK_TCK'])) : 0

/** CPU time can only be read where there is /proc; elsewhere the bench gives requests per second and latency alone. */
export const cpuIsKnown = process.platform === 'linux'

/**
 * CPU milliseconds a process has used so far: user and system, all threads, and its child processes, ended ones too.
 *
 * Only differences between two calls mean something.
 */
export function cpuMs(pid: number): number {
  if (!cpuIsKnown) return Number.NaN
  const stats = allStats()
  let ticks = 0
  const family = [pid]
  for (const member of family) {
    ticks += stats.get(member)?.ticks ?? 0
    for (const [other, { parent }] of stats) if (parent === member) family.push(other)
  }
  return ticks * TICK_MS
}

/** CPU milliseconds the whole machine has been busy, and could have been busy, since it started. */
function machineCpuMs(): { busyMs: number; capacityMs: number } {
  if (!cpuIsKnown) return { busyMs: Number.NaN, capacityMs: Number.NaN }
  const line = readFileSync('/proc/stat', 'latin1').split('\n', 1)[0]!
  // user nice system idle iowait irq softirq steal; the guest times after them are inside user and nice.
  const times = line.trim().split(/\s+/).slice(1, 9).map(Number)
  const all = times.reduce((sum, ticks) => sum + ticks, 0)
  return { busyMs: (all - times[3]! - times[4]!) * TICK_MS, capacityMs: all * TICK_MS }
}

/** What was used so far by this process with all its children, and by everything on the machine. */
export interface Use {
  readonly familyMs: number
  readonly busyMs: number
  readonly capacityMs: number
}

export function useSoFar(): Use {
  return { familyMs: cpuMs(process.pid), ...machineCpuMs() }
}

/** The share of the machine that other programs used from one look to another, stolen time included: 0 to 1. */
export function othersBusy(before: Use, after: Use): number {
  const othersMs = after.busyMs - before.busyMs - (after.familyMs - before.familyMs)
  return Math.max(0, othersMs) / (after.capacityMs - before.capacityMs)
}

/** Above this share of the machine other programs disturb what is measured. */
export const NOISY_ABOVE = 0.1

function allStats(): Map<number, { parent: number; ticks: number }> {
  const stats = new Map<number, { parent: number; ticks: number }>()
  for (const entry of readdirSync('/proc')) {
    if (!/^\d+$/.test(entry)) continue
    const fields = statFields(entry)
    if (fields === null) continue
    // Fields 14 to 17 of proc(5): utime, stime, cutime, cstime. Field 4 is the parent; the list starts at field 3.
    const ticks = [11, 12, 13, 14].reduce((sum, index) => sum + Number(fields[index]), 0)
    stats.set(Number(entry), { parent: Number(fields[1]), ticks })
  }
  return stats
}

/** Fields of /proc/PID/stat after the command's name, which may hold spaces and parentheses itself. */
function statFields(pid: string): string[] | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'latin1')
    return text.slice(text.lastIndexOf(')') + 2).split(' ')
  } catch {
    return null
  }
}
