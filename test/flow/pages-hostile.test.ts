/** Texts of upstreams and callers on the pages, in a real browser: they show as text, run nowhere, and break no layout. */
import type { Page } from 'playwright-core'
import t from 'tap'
import type { Example, HistoryEntry } from '../../src/types/store.ts'
import { served } from '../admin/pages-served.ts'
import { EXAMPLES, HISTORY, OVERVIEW } from '../admin/steering.ts'
import { startBrowser } from '../support/browser.ts'
import { listenTo } from './pages-browser.ts'

const TEXTS = {
  'a script': '<script>pwned=1</script><img src=x onerror="pwned=1"><svg onload=pwned=1>',
  'quotes and ends': '"\'></textarea></title></style></pre></bdi><h1>taken over</h1><!--',
  templates: '{{pwned=1}} <%= 1 %> javascript:pwned=1',
  'right to left': '\u202egnirts\u2067\u2066 \u200f العربية',
  'a terminal': '\u001b[31m\u001b]0;title\u0007\u0000\u009b2J',
  'one long line': 'x'.repeat(1_000_000),
  halves: '\ud800 \udc00 \ufffe \ufeff',
}

t.test('hostile texts', async t => {
  const browser = await startBrowser(t)
  let text = ''
  const { app } = served(t, [], {
    overview: async () => ({
      ...OVERVIEW,
      warnings: [text],
      problems: [{ ...OVERVIEW.problems[0]!, what: text, why: text, fix: text, frame: [text] }],
      routes: OVERVIEW.routes.map(route => ({ ...route, match: [text, text] })),
    }),
    route: async () => routeWith(text),
    differences: async () => differencesWith(text),
    examples: async () => [exampleWith(text)],
    example: async () => exampleWith(text),
    history: async () => [entryWith(text)],
    explain: async ({ url }) => ({ mistake: `${url}: ${text}` }),
  })
  const origin = await app.listen({ host: '127.0.0.1', port: 0 })
  const complaints: string[] = []
  const context = await browser.newContext({ baseURL: origin, viewport: { width: 390, height: 844 } })
  listenTo(context, origin, complaints)
  const page = await context.newPage()
  for (const [name, one] of Object.entries(TEXTS)) {
    text = one
    for (const path of PATHS) {
      const answer = await page.goto(path)
      t.equal(answer?.status(), 200, `${path} with ${name}`)
      t.ok((await answer!.body()).length < 1_000_000, `${path} with ${name} is cut`)
      t.strictSame(await harmOf(page), { pwned: false, titles: 1, wider: false }, `${path} with ${name}`)
    }
  }
  t.strictSame(complaints, [])
})

const PATHS = [
  '/',
  '/routes/orders',
  '/routes/orders/differences?field=x',
  '/routes/orders/differences/e2',
  '/activity',
  '/explain?url=/x',
]

/** What a text could have done. */
function harmOf(page: Page): Promise<unknown> {
  return page.evaluate(
    '({ pwned: "pwned" in globalThis, titles: document.querySelectorAll("h1").length, wider: document.documentElement.scrollWidth > innerWidth })',
  )
}

function routeWith(text: string) {
  const { fields, state, ...route } = OVERVIEW.routes[0]!
  const field = { ...fields[0]!, field: text, classes: { [text]: 1 } }
  return {
    ...route,
    match: [text],
    state: { ...state, by: text, why: text, held: true },
    fields: [field, { ...field, noise: text }],
    verdict: {
      ...route.verdict!,
      reasons: [{ criterion: 'held' as const, measured: text, needed: text, passed: false }],
    },
    strata: { [text]: 3 },
    outcomes: { ...route.outcomes, hidden: { [text]: 3 } },
  }
}

function differencesWith(text: string) {
  const { fields, outcomes, state } = routeWith(text)
  const suggestion = {
    yaml: `ignore: [${JSON.stringify(text.slice(0, 500))}]`,
    words: text,
    from: 0,
    to: 1,
    exact: false,
  }
  return {
    route: 'orders',
    epoch: state.epoch,
    outcomes,
    fields: fields.map(field => ({ ...field, suggestion })),
    rulesThatHid: {},
  }
}

function exampleWith(text: string): Example {
  const example = EXAMPLES[0]!
  const answer = (more: string) => ({
    status: 200,
    headers: [text, text],
    body: { kind: 'text', text: JSON.stringify({ [text]: [text, more] }), cut: true } as const,
    headMs: 1,
    totalMs: 1,
  })
  const difference = {
    at: text,
    field: text,
    kind: 'value',
    class: 'other',
    legacy: text,
    candidate: text,
    note: text,
  } as const
  return {
    ...example,
    request: { method: 'GET', target: `/${text}`, host: text, headers: [text, text], body: null },
    legacy: answer('a'),
    candidate: answer('b'),
    differences: [difference],
    curl: { line: `curl '${text.slice(0, 20_000)}'`, leftOut: [text] },
  }
}

function entryWith(text: string): HistoryEntry {
  return {
    ...HISTORY[0]!,
    by: text,
    why: text,
    reasons: [{ criterion: 'burst', measured: text, needed: text, passed: false }],
  }
}
