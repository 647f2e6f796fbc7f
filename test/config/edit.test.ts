// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a piece of a file
import t from 'tap'
import { editedText } from '../../src/config/edit/edited-text.ts'
import type { Target } from '../../src/types/evidence.ts'
import { BASE, planOf } from './reading.ts'

const SHADOW: Target = { phase: 'shadow', percent: 0.01 }
const CANARY: Target = { phase: 'canary', percent: 0.1 }
const LIVE: Target = { phase: 'live', percent: 0.1 }
const ENV = { PHASE: 'shadow', SHARE: '1%', NAME: 'a' }

/** What an edit of route `a` makes of a text, or why not. */
function edited(text: string, target: Target, route = 'a'): string {
  const result = editedText(text, 'routes.yaml', route, target, ENV)
  return 'place' in result ? result.text : result.what
}

const phases: readonly (readonly [string, Target, string, string])[] = [
  ['plain', SHADOW, 'phase:   legacy   # then shadow', 'phase:   shadow   # then shadow'],
  ['in single quotes', SHADOW, "phase: 'legacy'", "phase: 'shadow'"],
  ['in double quotes', SHADOW, 'phase: "leg\\u0061cy"', 'phase: "shadow"'],
  ['behind an anchor that nobody uses', SHADOW, 'phase: &p legacy', 'phase: &p shadow'],
  ['a variable, here only', LIVE, 'phase: ${PHASE:-legacy} # from outside', 'phase: live # from outside'],
  ['a variable in quotes', LIVE, 'phase: "${PHASE}"', 'phase: "live"'],
  ['on a line of its own', LIVE, 'phase: # where\n      shadow # is', 'phase: # where\n      live # is'],
  ['a block of text', LIVE, 'phase: >- # folded\n        shadow\n', 'phase: >- # folded\n        live\n'],
  ['a key in quotes', LIVE, '"phase" : shadow', '"phase" : live'],
  ['an explicit key', LIVE, '? phase\n    : shadow', '? phase\n    : live'],
]
const shares: readonly (readonly [string, Target, string, string])[] = [
  ['plain', CANARY, 'canary: { percent: 1% , stickyBy: ip }', 'canary: { percent: 10% , stickyBy: ip }'],
  ['quoted', CANARY, `canary: {"percent":'1%'}`, `canary: {"percent":'10%'}`],
  ['a variable', CANARY, 'canary: { percent: "${SHARE}" }', 'canary: { percent: "10%" }'],
  ['in lines', CANARY, 'canary: # who\n        percent:  1%', 'canary: # who\n        percent:  10%'],
  ['none in { }', CANARY, 'canary: {} # default', 'canary: { percent: 10% } # default'],
  ['none in { } with space', CANARY, 'canary: { }', 'canary: { percent: 10% }'],
  ['none beside others', CANARY, 'canary: {stickyBy: ip}', 'canary: {stickyBy: ip, percent: 10%}'],
  ['none, and a last comma', CANARY, 'canary: { stickyBy: ip, }', 'canary: { stickyBy: ip, percent: 10%, }'],
  [
    'none, in lines',
    CANARY,
    'canary:\n      # sticky\n      stickyBy: ip   # who\n      include:\n      - x # staff',
    'canary:\n      # sticky\n      percent: 10%\n      stickyBy: ip   # who\n      include:\n      - x # staff',
  ],
  [
    'half a percent',
    { phase: 'canary', percent: 0.005 },
    'canary: { percent: 1% }',
    'canary: { percent: 0.5% }',
  ],
  ['7 % exactly', { phase: 'canary', percent: 0.07 }, 'canary: { percent: 1% }', 'canary: { percent: 7% }'],
  ['tiny', { phase: 'canary', percent: 1e-7 }, 'canary: { percent: 1% }', 'canary: { percent: 0.00001% }'],
  ['everybody', { phase: 'canary', percent: 1 }, 'canary: { percent: 1% }', 'canary: { percent: 100% }'],
]

t.test('only the words of the route change', async t => {
  const around = (line: string) => `${BASE}# routes follow
routes:
  # the first
  - name: a # say a
    match: { path: "/a/*" }
    candidate: orders
    ${line}

  - { name: b, match: { path: "/b/*" } }
`
  for (const [name, target, before, after] of phases)
    t.equal(edited(around(before), target), around(after), `phase: ${name}`)
  for (const [name, target, before, after] of shares) {
    const both = (phase: string, canary: string) => around(`phase: ${phase}\n    ${canary}`)
    t.equal(edited(both('canary', before), target), both('canary', after), `percent: ${name}`)
    t.equal(edited(both('shadow', before), target), both('canary', after), `phase and percent: ${name}`)
    t.equal(edited(both('shadow', before), LIVE), both('live', before), `live leaves percent: ${name}`)
  }
})

/** Whole `routes`, for what goes beyond a line. */
const files: readonly (readonly [string, Target, string, string])[] = [
  [
    'no phase: a line behind candidate, indented like it',
    SHADOW,
    'routes:\n- match: {path: "/a/*"}\n  candidate: orders   # takes over\n  # not yet\n  name: a\n',
    'routes:\n- match: {path: "/a/*"}\n  candidate: orders   # takes over\n  phase: shadow\n  # not yet\n  name: a\n',
  ],
  [
    'no phase, candidate first and last',
    CANARY,
    'routes:\n  -   candidate: orders\n      name: a',
    'routes:\n  -   candidate: orders\n      phase: canary\n      canary: { percent: 10% }\n      name: a',
  ],
  [
    'no phase, no end of the last line',
    CANARY,
    'routes:\n  - name: a\n    candidate: orders  ',
    'routes:\n  - name: a\n    candidate: orders  \n    phase: canary\n    canary: { percent: 10% }',
  ],
  [
    'no phase, in braces',
    CANARY,
    'routes: [ { name: a, candidate: orders, timeout: 5s }, { name: b, match: { path: /b } } ]',
    'routes: [ { name: a, candidate: orders, phase: canary, canary: { percent: 10% }, timeout: 5s }, { name: b, match: { path: /b } } ]',
  ],
  [
    'braces over lines, with comments',
    CANARY,
    'routes:\n  - {\n      name: a, # one\n      candidate: orders # two\n    }\n',
    'routes:\n  - {\n      name: a, # one\n      candidate: orders, phase: canary, canary: { percent: 10% } # two\n    }\n',
  ],
  [
    'JSON stays JSON',
    CANARY,
    'routes: [{"name":"a","candidate":"orders"}]',
    'routes: [{"name":"a","candidate":"orders", "phase": "canary", "canary": { "percent": "10%" }}]',
  ],
  [
    'JSON with an empty canary',
    CANARY,
    'routes: [{"name":"a","candidate":"orders","phase":"canary","canary":{}}]',
    'routes: [{"name":"a","candidate":"orders","phase":"canary","canary":{ "percent": "10%" }}]',
  ],
  [
    'canary from defaults: the route gets its own percent, the rest is merged when it is read',
    CANARY,
    'defaults: { canary: { stickyBy: "cookie:sid" } }\nroutes:\n  - name: a\n    candidate: orders\n    phase: shadow # now\n    timeout: 1s\n',
    'defaults: { canary: { stickyBy: "cookie:sid" } }\nroutes:\n  - name: a\n    candidate: orders\n    phase: canary # now\n    canary: { percent: 10% }\n    timeout: 1s\n',
  ],
  [
    'a name from a variable',
    LIVE,
    'routes:\n  - name: b\n    match: { path: /b }\n  - { name: "${NAME}", candidate: orders, phase: shadow }\n',
    'routes:\n  - name: b\n    match: { path: /b }\n  - { name: "${NAME}", candidate: orders, phase: live }\n',
  ],
  [
    'an alias: here only',
    LIVE,
    'routes:\n  - { name: b, match: { path: /b }, candidate: orders, phase: &p shadow }\n  - { name: a, candidate: orders, phase: *p }\n  - { name: c, match: { path: /c }, candidate: orders, phase: *p }\n',
    'routes:\n  - { name: b, match: { path: /b }, candidate: orders, phase: &p shadow }\n  - { name: a, candidate: orders, phase: live }\n  - { name: c, match: { path: /c }, candidate: orders, phase: *p }\n',
  ],
  [
    'an anchor that others use: the first of them takes it over',
    LIVE,
    'routes:\n  - { name: a, candidate: orders, phase: &p  shadow }\n  - { name: b, match: { path: /b }, candidate: orders, phase: *p }\n  - { name: c, match: { path: /c }, candidate: orders, phase: *p }\n',
    'routes:\n  - { name: a, candidate: orders, phase: live }\n  - { name: b, match: { path: /b }, candidate: orders, phase: &p shadow }\n  - { name: c, match: { path: /c }, candidate: orders, phase: *p }\n',
  ],
  [
    'an anchor of a percent that others use, and that is given again',
    CANARY,
    'routes:\n  - { name: a, candidate: orders, phase: canary, canary: { percent: &p "2%" } }\n  - { name: b, match: { path: /b }, canary: { percent: *p } }\n  - { name: c, match: { path: /c }, canary: { percent: &p 3% } }\n  - { name: d, match: { path: /d }, canary: { percent: *p } }\n',
    'routes:\n  - { name: a, candidate: orders, phase: canary, canary: { percent: "10%" } }\n  - { name: b, match: { path: /b }, canary: { percent: &p "2%" } }\n  - { name: c, match: { path: /c }, canary: { percent: &p 3% } }\n  - { name: d, match: { path: /d }, canary: { percent: *p } }\n',
  ],
  [
    'a phase and a canary through a merge',
    CANARY,
    'routes:\n  - &b { name: b, match: { path: /b }, candidate: orders, phase: shadow, canary: { stickyBy: ip, "percent": 2% } }\n  - <<: *b\n    name: a\n    match: { path: /a }\n',
    'routes:\n  - &b { name: b, match: { path: /b }, candidate: orders, phase: shadow, canary: { stickyBy: ip, "percent": 2% } }\n  - <<: *b\n    name: a\n    phase: canary\n    canary: { stickyBy: ip, percent: 10% }\n    match: { path: /a }\n',
  ],
  [
    'a canary with an anchor through a merge',
    CANARY,
    'routes:\n  - &b { name: b, match: { path: /b }, candidate: orders, canary: &c { stickyBy: ip } }\n  - <<: [*b]\n    name: a\n    match: { path: /a }\n',
    'routes:\n  - &b { name: b, match: { path: /b }, candidate: orders, canary: &c { stickyBy: ip } }\n  - <<: [*b]\n    name: a\n    phase: canary\n    canary: { <<: *c, percent: 10% }\n    match: { path: /a }\n',
  ],
  [
    'a canary that is an alias',
    CANARY,
    'routes:\n  - { name: b, match: { path: /b }, canary: &c { stickyBy: ip, percent: 3% } }\n  - name: a\n    candidate: orders\n    phase: shadow\n    canary: *c # the same\n',
    'routes:\n  - { name: b, match: { path: /b }, canary: &c { stickyBy: ip, percent: 3% } }\n  - name: a\n    candidate: orders\n    phase: canary\n    canary: { <<: *c, percent: 10% } # the same\n',
  ],
  [
    'a canary in braces that others use',
    CANARY,
    'routes:\n  - name: a\n    candidate: orders\n    phase: canary\n    canary: &c { stickyBy: ip, percent: 3% } # shared\n  - { name: b, match: { path: /b }, canary: *c }\n',
    'routes:\n  - name: a\n    candidate: orders\n    phase: canary\n    canary: { <<: &c { stickyBy: ip, percent: 3% }, percent: 10% } # shared\n  - { name: b, match: { path: /b }, canary: *c }\n',
  ],
  [
    'a canary in lines that others use',
    CANARY,
    'routes:\n  - name: a\n    candidate: orders\n    phase: canary\n    canary: &c # shared\n      percent: 3%\n\n      # staff\n      include: [x,\n        y]\n\n  - { name: b, match: { path: /b }, canary: *c }\n',
    'routes:\n  - name: a\n    candidate: orders\n    phase: canary\n    canary:\n      <<: &c # shared\n        percent: 3%\n\n        # staff\n        include: [x,\n          y]\n      percent: 10%\n\n  - { name: b, match: { path: /b }, canary: *c }\n',
  ],
  [
    'a canary that merges a shared one',
    CANARY,
    'routes:\n  - { name: b, match: { path: /b }, canary: &c { stickyBy: ip } }\n  - name: a\n    candidate: orders\n    phase: canary\n    canary:\n      <<: *c\n      cohort: all',
    'routes:\n  - { name: b, match: { path: /b }, canary: &c { stickyBy: ip } }\n  - name: a\n    candidate: orders\n    phase: canary\n    canary:\n      percent: 10%\n      <<: *c\n      cohort: all',
  ],
]

t.test('what is shared stays, and what is missing is added', async t => {
  for (const [name, target, before, after] of files) {
    const head = BASE.replace('legacy: legacy\n', 'legacy: legacy\ntrustProxy: [127.0.0.1]\n')
    t.equal(edited(head + before, target), head + after, name)
    const crlf = (text: string) => `\ufeff${(head + text).replaceAll('\n', '\r\n')}`
    t.equal(edited(crlf(before), target), crlf(after), `${name}; with a byte order mark and CRLF`)
  }
})

t.test('the place is that of the word that changed, in the file as it is then', async t => {
  const at = (routes: string, target: Target) => {
    const result = editedText(`${BASE}routes:\n${routes}`, 'my/routes.yaml', 'a', target, ENV)
    return 'place' in result ? result.place : result.what
  }
  const line = '  - { name: a, candidate: orders, phase: shadow, canary: { percent: 1% } }'
  t.equal(at(line, LIVE), 'my/routes.yaml:5:42')
  t.equal(at(line, CANARY), 'my/routes.yaml:5:42')
  t.equal(at(line, { ...LIVE, phase: 'shadow' }), 'my/routes.yaml:5:42', 'it says so already')
  t.equal(at(line.replace('shadow', 'canary'), CANARY), 'my/routes.yaml:5:69')
  t.equal(at('  - name: a\n    candidate: orders\n', CANARY), 'my/routes.yaml:7:12')
  t.equal(at('  - name: a\n    candidate: orders\n    phase: canary\n', CANARY), 'my/routes.yaml:8:24')
})

t.test('what cannot be edited by itself is left to people, with what to write', async t => {
  const cases: readonly (readonly [string, string, Target, RegExp])[] = [
    ['no such route', 'routes: []', SHADOW, /has no route a/],
    ['a broken file', 'routes:\n  - name: a\n   phase: x', SHADOW, /problem on line 6/],
    [
      'a value that is wrong',
      'routes: [{ name: a, timeout: 5 }]',
      SHADOW,
      /problem on line 4: must have a unit/,
    ],
    ['two documents', 'routes: [{ name: a }]\n---\nroutes: []', SHADOW, /a second document begins here/],
    ['a tag', 'routes: [{ name: a, candidate: orders, phase: !!str legacy }]', SHADOW, /tags/],
    [
      'a route that another one is made of',
      'routes:\n  - &a { name: a, candidate: orders, phase: shadow }\n  - { <<: *a, name: b, match: { path: /b } }',
      LIVE,
      /b shares these lines with it/,
    ],
    ['no candidate', 'routes: [{ name: a }]', SHADOW, /would have a problem then/],
    [
      'a share with too many decimals',
      'routes: [{ name: a, candidate: orders }]',
      { phase: 'canary', percent: 1 / 3 },
      /nine decimals/,
    ],
  ]
  for (const [name, routes, target, what] of cases) {
    const result = editedText(BASE + routes, 'routes.yaml', 'a', target, ENV)
    if ('place' in result) t.fail(`${name}: ${result.text}`)
    else {
      t.match(result.what, what, name)
      if (name !== 'no such route') t.match(result.fix, /edit the file by hand: phase: /, name)
    }
  }
})

t.test('the file says the same of everything else', async t => {
  for (const [name, target, before] of files) {
    const head = BASE.replace('legacy: legacy\n', 'legacy: legacy\ntrustProxy: [127.0.0.1]\n')
    const [was, is] = [planOf(head + before, ENV), planOf(edited(head + before, target), ENV)]
    const others = (plan: typeof was) => plan.routes.filter(route => route.name !== 'a')
    t.strictSame(others(is), others(was), name)
    const route = is.routes.find(route => route.name === 'a')!
    t.equal(route.phase, target.phase)
    if (target.phase === 'canary') t.equal(route.canary.percent, target.percent)
  }
})
