import type { ServerResponse } from 'node:http'
import t, { type Test } from 'tap'
import { eventsIn } from '../../src/cli/event-stream.ts'
import { get } from '../../src/cli/get.ts'
import { screenOn } from '../../src/cli/screen.ts'
import type { Screen } from '../../src/cli/watch.ts'
import type { BanyanEvent } from '../../src/types/steering.ts'
import { startUpstream } from '../support/upstream.ts'
import { HISTORY, OVERVIEW, outcomes, USERS } from './views.ts'

const evidence = (...routes: string[]): BanyanEvent => ({ event: 'evidence', routes })

t.test('a route is drawn anew when something happens to it, and only then', async t => {
  const { url, tell, count } = await countingAdmin(t)
  const { screen, shown, next, end } = screenFor()
  const done = watch(url, screen)
  t.match(await next(), /0 matches/)
  tell(evidence('orders', 'users'))
  t.match(await next(), /1 matches/)
  tell(evidence('orders'), { event: 'moved', entry: HISTORY[0]! })
  tell({ event: 'verdict', route: 'users', call: 'wait', reasons: [] })
  t.match(await next(), /2 matches/)
  // Of the whole process: a reload.
  tell({ event: 'noted', entry: HISTORY[1]! })
  t.match(await next(), /3 matches/)
  t.equal(count(), 4)
  end()
  t.match(await done, { exitCode: 0, stdout: '', stderr: '' })
  t.equal(shown.length, 4)
})

t.test('a stream that ends is asked for again, and the route with it', async t => {
  const { url, cut } = await countingAdmin(t)
  const { screen, next, end } = screenFor()
  const done = watch(url, screen)
  t.match(await next(), /0 matches/)
  cut()
  t.match(await next(), /1 matches/)
  end()
  t.equal((await done).exitCode, 0)
})

t.test('a proxy that was never there, and a route that is none, are not waited for', async t => {
  const { url } = await countingAdmin(t)
  const unknown = await watch(url, screenFor().screen, 'uses')
  t.equal(unknown.exitCode, 2)
  t.match(unknown.stderr, 'did you mean "users"?')
  t.equal((await watch('http://127.0.0.1:1', screenFor().screen)).exitCode, 3)
})

t.test('elsewhere than on a terminal texts follow one another, each once', async t => {
  const { out, err, written } = streams(false)
  const screen = screenOn(out, err, false)
  screen.show('a\n')
  screen.show('a\n')
  screen.show('b\n')
  screen.say('talk\n')
  screen.end()
  t.equal(written.join(''), 'a\n\nb\ntalk\n')
})

t.test(
  'on a terminal each is drawn over the one before; what was there comes back, and the last below',
  async t => {
    const { out, err, written } = streams(true)
    const screen = screenOn(out, err, false)
    screen.show('a\nb\nc\nd\n')
    screen.show('a\n')
    screen.say('talk\n')
    screen.end()
    t.equal(
      written.join(''),
      '\u001b[?1049h\u001b[?25l\u001b[?7l\u001b[Ha\u001b[K\n… 3 more lines\u001b[K\n\u001b[J' +
        '\u001b[Ha\u001b[K\n\u001b[J\u001b[?7h\u001b[?25h\u001b[?1049la\n',
    )
  },
)

const streamCases: readonly (readonly [what: string, chunks: readonly string[], events: number])[] = [
  ['an event', ['data: {"event":"evidence","routes":[]}\n\n'], 1],
  ['an event in pieces', ['data: {"event":"evi', 'dence","routes":[]}\r', '\n\r', '\n'], 1],
  ['over several lines', ['data: {"event":\ndata: "x"}\n\n'], 1],
  ['comments, names and ids are passed over', [': alive\n\nevent: x\nid: 7\nretry: 1\n\n'], 0],
  ['the first, which is no event of Banyan', ['event: begin\ndata: {"missed":false}\n\n'], 0],
  ['what is no JSON', ['data: hello\n\ndata: {"event":"x"}\n\n'], 1],
  ['one that is cut off', ['data: {"event":"x"}'], 0],
]

for (const [what, chunks, events] of streamCases) {
  t.test(`server-sent events: ${what}`, async t => {
    const found = await Array.fromAsync(eventsIn(bytesOf(chunks)))
    t.equal(found.length, events)
  })
}

t.test('server-sent events: a stream that breaks ends', async t => {
  const found = await Array.fromAsync(eventsIn(breaking()))
  t.equal(found.length, 1)
})

async function* breaking() {
  yield Buffer.from('data: {"event":"x"}\n\n')
  throw new Error('reset')
}

async function* bytesOf(chunks: readonly string[]) {
  for (const chunk of chunks) yield Buffer.from(chunk)
}

function watch(admin: string, screen: Screen, route = 'users') {
  const common = { admin, config: 'routes.yaml', json: false, look: { colour: false, width: null } }
  return get({ ...common, route, watch: screen }, {})
}

/** An admin API whose route has one match more each time it is asked for, and whose events are said by the test. */
async function countingAdmin(t: Test) {
  let count = 0
  const streams: ServerResponse[] = []
  const { url } = await startUpstream(t, (request, response) => {
    if (request.url === '/api/v1/events') {
      response.writeHead(200, { 'content-type': 'text/event-stream' }).write(': here\n\n')
      streams.push(response)
    } else if (request.url === '/api/v1/routes/users') {
      const view = { ...USERS, outcomes: outcomes({ skipped: { matches: count++ } as never }) }
      response.end(JSON.stringify({ ...view, match: [`${count - 1} matches`] }))
    } else if (request.url === '/api/v1/overview') {
      response.end(JSON.stringify(OVERVIEW))
    } else response.writeHead(404).end('{}')
  })
  const tell = (...events: BanyanEvent[]) => {
    for (const event of events)
      streams.at(-1)!.write(`event: ${event.event}\ndata: ${JSON.stringify(event)}\n\n`)
  }
  return { url, tell, count: () => count, cut: () => streams.at(-1)!.destroy() }
}

function screenFor() {
  const ended = new AbortController()
  const shown: string[] = []
  const waiting: ((text: string) => void)[] = []
  let read = 0
  const screen: Screen = {
    signal: ended.signal,
    show: text => {
      shown.push(text)
      waiting.shift()?.(shown[read++]!)
    },
    say: () => {},
    end: () => {},
  }
  const next = () =>
    read < shown.length
      ? Promise.resolve(shown[read++]!)
      : new Promise<string>(resolve => {
          waiting.push(resolve)
        })
  return { screen, shown, next, end: () => ended.abort() }
}

function streams(isTTY: boolean) {
  const written: string[] = []
  const stream = { isTTY, rows: 3, write: (text: string) => written.push(text), on: () => {} }
  const writable = stream as unknown as NodeJS.WriteStream
  return { out: writable, err: writable, written }
}
