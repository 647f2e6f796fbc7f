import { setTimeout as delay } from 'node:timers/promises'
import type { BanyanEvent, RouteView } from '../types/steering.ts'
import type { AdminClient, Answered, Unanswered } from './admin-client.ts'

/** Where something is drawn again and again. */
export interface Screen {
  /** Shows a text in the place of the one before, or after it where nothing can be taken back. */
  show(text: string): void
  /** Says something beside what is shown. */
  say(text: string): void
  /** Puts things back as they were. */
  end(): void
  /** Nobody wants to see more. */
  readonly signal: AbortSignal
}

export interface Watching {
  readonly client: AdminClient
  readonly route: string
  readonly ask: () => Promise<Answered<RouteView>>
  readonly draw: (view: RouteView) => string
}

const RETRY_MS = 1_000
/** A restart takes less. */
const PATIENCE_MS = 30_000

/**
 * Draws a route whenever something happened to it, until nobody wants to see more: then null. A proxy that went away is
 * waited for; else why there is nothing more to draw.
 */
export async function watched(watching: Watching, screen: Screen): Promise<Unanswered | null> {
  let seenAt: number | null = null
  try {
    while (!screen.signal.aborted) {
      const trouble = await untilItEnds(watching, screen, () => {
        seenAt = performance.now()
      })
      if (screen.signal.aborted) break
      if (trouble !== null && !isWorthWaiting(trouble, seenAt)) return trouble
      if (trouble !== null) screen.say('the proxy does not answer; trying again\n')
      await delay(RETRY_MS, undefined, { signal: screen.signal }).catch(() => {})
    }
    return null
  } finally {
    screen.end()
  }
}

/** From the first word of events to the last: the connection's end, or why there was none. */
async function untilItEnds(watching: Watching, screen: Screen, seen: () => void): Promise<Unanswered | null> {
  const { client, route } = watching
  // Events first, so that nothing falls between the two.
  const events = await client.events(screen.signal)
  const first = await drawn(watching, screen)
  if (first !== null) return first
  seen()
  if (!('stream' in events)) return events
  for await (const event of events.stream) {
    if (!concerns(event, route)) continue
    const trouble = await drawn(watching, screen)
    if (trouble !== null) return trouble
    seen()
  }
  return null
}

async function drawn({ ask, draw }: Watching, screen: Screen): Promise<Unanswered | null> {
  const answer = await ask()
  if (!('value' in answer)) return answer
  if (!screen.signal.aborted) screen.show(draw(answer.value))
  return null
}

function concerns(event: BanyanEvent, route: string): boolean {
  switch (event.event) {
    case 'evidence':
      return event.routes.includes(route)
    case 'verdict':
      return event.route === route
    default:
      return event.entry.route === route || event.entry.route === null
  }
}

function isWorthWaiting(trouble: Unanswered, seenAt: number | null): boolean {
  if (seenAt === null || performance.now() - seenAt > PATIENCE_MS) return false
  return 'unreachable' in trouble || trouble.status >= 500
}
