import type { BanyanEvent } from '../types/steering.ts'

/** A longer event is none of Banyan's. */
const LONGEST = 4 * 1024 * 1024

/**
 * The events of a stream of server-sent events, as they come. Ends with it, also when it breaks: whoever wants more
 * asks again. Comments, names and ids are passed over; what is no JSON is none of ours.
 */
export async function* eventsIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<BanyanEvent> {
  let data: string[] = []
  try {
    for await (const line of linesIn(chunks)) {
      if (line.startsWith('data:')) data.push(line.slice(5).replace(/^ /, ''))
      if (line !== '' || data.length === 0) continue
      const event = parsed(data.join('\n'))
      data = []
      if (event !== null) yield event
    }
  } catch {
    // The connection broke, or was ended by who reads.
  }
}

async function* linesIn(chunks: AsyncIterable<Uint8Array>): AsyncGenerator<string> {
  const decoder = new TextDecoder()
  let rest = ''
  for await (const chunk of chunks) {
    rest += decoder.decode(chunk, { stream: true })
    // A carriage return at the end may be half of a line break.
    const lines = rest.split(/\r\n|\n|\r(?!$)/)
    rest = lines.pop() ?? ''
    if (rest.length > LONGEST) return
    yield* lines
  }
}

function parsed(text: string): BanyanEvent | null {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null && 'event' in value ? (value as BanyanEvent) : null
  } catch {
    return null
  }
}
