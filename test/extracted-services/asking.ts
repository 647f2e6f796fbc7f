import { setTimeout as pause } from 'node:timers/promises'

// biome-ignore lint/suspicious/noExplicitAny: whatever a service said; the test says what it should be
export type Json = any

export interface Got {
  readonly status: number
  readonly headers: Headers
  readonly text: string
  readonly json: Json
}

/** Asks and reads the whole answer; redirects are not followed. */
export async function get(url: string, init: RequestInit = {}): Promise<Got> {
  const response = await fetch(url, { redirect: 'manual', ...init })
  const text = await response.text()
  const isJson = response.headers.get('content-type')?.startsWith('application/json')
  let json: unknown
  try {
    json = isJson ? JSON.parse(text) : undefined
  } catch {
    json = undefined
  }
  return { status: response.status, headers: response.headers, text, json }
}

/** Waits until a condition is true; fails after two minutes. */
export async function until(condition: () => boolean | Promise<boolean>): Promise<void> {
  const deadline = performance.now() + 120_000
  while (!(await condition())) {
    if (performance.now() > deadline) throw new Error(`never became true: ${condition}`)
    await pause(10)
  }
}
