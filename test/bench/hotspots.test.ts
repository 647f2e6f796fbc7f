import t from 'tap'
import { selfTimes } from '../../bench/hotspots.ts'

const frame = (functionName: string, url = '', lineNumber = -1) => ({ functionName, url, lineNumber })
const root = new URL('../../', import.meta.url).href
const profile = {
  startTime: 1_000_000,
  nodes: [
    { id: 1, callFrame: frame('(idle)') },
    { id: 2, callFrame: frame('forward', `${root}src/proxy/forward.ts`, 41) },
    { id: 3, callFrame: frame('dispatch', `${root}node_modules/undici/lib/pool.js`, 9) },
    { id: 4, callFrame: frame('writev') },
    { id: 5, callFrame: frame('forward', `${root}src/proxy/forward.ts`, 41) },
  ],
  samples: [3, 2, 1, 4, 5, 3],
  timeDeltas: [500_000, 600_000, 1_000_000, 100_000, 200_000, 9_000_000],
}

t.test('self time of each function, under load only, idle left out', async t => {
  const { busyMs, functions, places } = selfTimes(profile, 2_000_000, 4_000_000)
  t.equal(busyMs, 900)
  t.same(functions, [
    { name: 'forward  src/proxy/forward.ts:42', ms: 800 },
    { name: 'writev', ms: 100 },
  ])
  t.same(places, [
    { name: 'src/proxy', ms: 800 },
    { name: 'native functions', ms: 100 },
  ])
})
