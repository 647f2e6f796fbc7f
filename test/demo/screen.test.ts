import { PassThrough } from 'node:stream'
import { WriteStream } from 'node:tty'
import t from 'tap'
import { inkFor } from '../../demo/screen/ink.ts'
import { liveLine, liveLineOfAll } from '../../demo/screen/live-line.ts'
import { quoted } from '../../demo/screen/quoted.ts'
import { openScreen } from '../../demo/screen/screen.ts'

const plain = inkFor(stream({ isTTY: false }).stream)
const watched = (share: number | null, agreement: number | null = null) => {
  return { shown: 'products', candidate: 'catalog', share, agreement }
}

const cases = [
  [null, '  12 s    58/s   0 failed   products: nobody yet'],
  [0, '  12 s    58/s   0 failed   products: legacy 100 %'],
  [0.001, '  12 s    58/s   0 failed   products: legacy 99 %, catalog 1 %'],
  [0.4, '  12 s    58/s   0 failed   products: legacy 60 %, catalog 40 %'],
  [0.999, '  12 s    58/s   0 failed   products: legacy 1 %, catalog 99 %'],
  [1, '  12 s    58/s   0 failed   products: catalog 100 %'],
] as const
for (const [share, line] of cases) {
  t.equal(liveLine({ seconds: 12.2, rate: 58.4, failed: 0 }, watched(share), plain), line)
  t.ok(line.length < 80)
}
for (const [agreement, said] of [
  [1, '100 % agree'],
  [0.9999, '99.9 % agree'],
  [0, '0.0 % agree'],
] as const) {
  const line = liveLine({ seconds: 1_234, rate: 258, failed: 0 }, watched(0.1, agreement), plain)
  t.equal(line, `1234 s   258/s   0 failed   products: legacy 90 %, catalog 10 %   ${said}`)
  t.ok(line.length < 80)
}
t.equal(
  liveLineOfAll({ rate: 9, failed: 2 }, [watched(1), { ...watched(0.25), shown: 'orders' }], plain),
  '  9/s   2 failed   products: catalog   orders: catalog 25 %',
)

t.test('a terminal gets one line that replaces itself, and its cursor back', async t => {
  const { stream: terminal, written } = stream({ isTTY: true, columns: 40 })
  const screen = openScreen(terminal)
  screen.say('Act one')
  let line = 'first'
  screen.watch(() => line)
  line = 'second'
  screen.say('something happened')
  screen.watch(() => 'x'.repeat(200))
  screen.rest()
  screen.say('the end')
  const clear = '\r\x1b[2K'
  t.equal(
    written(),
    [
      'Act one\n',
      `\x1b[?25l${clear}first`,
      `${clear}something happened\n${clear}second`,
      // What would wrap could not be replaced.
      clear + 'x'.repeat(39),
      `${clear}\x1b[?25h`,
      'the end\n',
    ].join(''),
  )
})

t.test(
  'what a command printed is set off, broken between words, and counted where it is left out',
  async t => {
    const output =
      'ROUTE  VERDICT\n  orders  promote, as all of it passes\na-word-longer-than-the-line-is\nlast\n'
    const told = quoted('banyan status', output, plain, { columns: 30, keep: line => line !== 'last' })
    t.same(told, [
      '  $ banyan status',
      '    ROUTE  VERDICT',
      '      orders  promote, as all',
      '          of it passes',
      '    a-word-longer-than-the-line-is',
      '    … 1 more line',
    ])
  },
)

t.test('colours are for terminals, and not with NO_COLOR', async t => {
  const environment = { TERM: 'xterm', CI: undefined, FORCE_COLOR: undefined, NODE_DISABLE_COLORS: undefined }
  const cases = [
    [true, undefined, '\x1b[1mx\x1b[22m'],
    [true, '1', 'x'],
    [false, undefined, 'x'],
  ] as const
  for (const [isTTY, noColor, shown] of cases) {
    const restore = setEnvironment({ ...environment, NO_COLOR: noColor })
    t.equal(inkFor(stream({ isTTY }).stream).bold('x'), shown)
    restore()
  }
})

/** Sets variables, and removes those without a value; gives what undoes it. */
function setEnvironment(variables: { readonly [name: string]: string | undefined }): () => void {
  const before = Object.fromEntries(Object.keys(variables).map(name => [name, process.env[name]]))
  for (const [name, value] of Object.entries(variables)) {
    if (value === undefined) delete process.env[name]
    else process.env[name] = value
  }
  return () => void setEnvironment(before)
}

function stream(properties: { isTTY: boolean; columns?: number }) {
  const passing = new PassThrough({ encoding: 'utf8' })
  const { getColorDepth } = WriteStream.prototype
  const stream = Object.assign(passing, { getColorDepth, ...properties }) as unknown as NodeJS.WriteStream
  return { stream, written: () => String(passing.read() ?? '') }
}
