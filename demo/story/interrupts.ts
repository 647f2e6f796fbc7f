const EXIT_CODES = { SIGINT: 130, SIGTERM: 143, SIGHUP: 129 } as const
/** Within this a second signal is the first one again: npm passes on what the terminal sent already. */
const SAME_MS = 1_000

/** Somebody wants the demo to end: Ctrl-C, a signal, or a reader of its output that went away. */
export class Interrupted extends Error {
  readonly exitCode: number

  constructor(exitCode: number) {
    super('interrupted')
    this.exitCode = exitCode
  }
}

/** Calls `onInterrupt` once; who asks a second time gets an end at once, without manners. */
export function listenForInterrupts(onInterrupt: (interrupted: Interrupted) => void): void {
  let firstAt: number | null = null
  const interrupt = (exitCode: number) => {
    if (firstAt !== null && performance.now() - firstAt > SAME_MS) process.exit(exitCode)
    if (firstAt !== null) return
    firstAt = performance.now()
    onInterrupt(new Interrupted(exitCode))
  }
  for (const [signal, exitCode] of Object.entries(EXIT_CODES)) process.on(signal, () => interrupt(exitCode))
  process.stdout.once('error', () => interrupt(EXIT_CODES.SIGHUP))
  // From the second on there is nobody left to tell.
  process.stdout.on('error', () => {})
}
