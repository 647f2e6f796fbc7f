/** Milliseconds of processor time this process has used so far: a busy machine takes its time from the clock, not from this. */
export function cpuMs(): number {
  const { user, system } = process.cpuUsage()
  return (user + system) / 1_000
}
