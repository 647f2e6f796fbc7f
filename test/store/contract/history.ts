import type { Test } from 'tap'
import type { Kind } from '../contract.ts'
import { entry } from '../samples.ts'

export async function historyIsKept(t: Test, kind: Kind): Promise<void> {
  await t.test('page by page, the newest first, each entry once', async t => {
    const { store } = await kind.open(t)
    for (let at = 0; at < 25; at++)
      await store.note(entry(at % 5 === 0 ? 'orders' : null, at, { why: `n${at}` }))
    const pages: number[][] = []
    let before: number | null = null
    for (;;) {
      const page = await store.history({ route: null, limit: 10, before })
      if (page.length === 0) break
      pages.push(page.map(({ at }) => at))
      before = page.at(-1)!.id
    }
    t.strictSame(
      pages.map(page => page.length),
      [10, 10, 5],
    )
    t.strictSame(
      pages.flat(),
      Array.from({ length: 25 }, (_, index) => 24 - index),
    )
    const ofRoute = await store.history({ route: 'orders', limit: 3, before: null })
    t.strictSame(
      ofRoute.map(({ at }) => at),
      [20, 15, 10],
    )
    const rest = await store.history({ route: 'orders', limit: 99, before: ofRoute[2]!.id })
    t.strictSame(
      rest.map(({ at }) => at),
      [5, 0],
    )
    t.strictSame(await store.history({ route: null, limit: 0, before: null }), [])
  })

  await t.test('ids rise, also when times do not', async t => {
    const { store } = await kind.open(t)
    for (const at of [50, 10, 30]) await store.note(entry(null, at))
    const entries = await store.history({ route: null, limit: 9, before: null })
    t.strictSame(
      entries.map(({ at }) => at),
      [30, 10, 50],
    )
    t.ok(entries.every(({ id }, index) => index === 0 || id < entries[index - 1]!.id))
  })

  await t.test('an entry comes back as it was noted', async t => {
    const { store } = await kind.open(t)
    const noted = entry(null, 7, {
      kind: 'reload-failed',
      by: '__proto__',
      why: 'line 3: "☕" \u0000',
      forced: true,
    })
    await store.note(noted)
    const [found] = await store.history({ route: null, limit: 1, before: null })
    t.strictSame(found, { ...noted, id: found?.id })
  })
}
