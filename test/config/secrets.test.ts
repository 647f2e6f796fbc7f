// biome-ignore-all lint/suspicious/noTemplateCurlyInString: the files have variables
import t from 'tap'
import { refusals } from '../../src/config/load.ts'
import { formatProblems } from '../../src/config/problems.ts'
import { BASE, inRoute, read } from './reading.ts'

const SECRET = 'hunter2'

/** Files with a mistake near a secret: its line is in the frame, or it is the mistake. */
const FILES = [
  `version: 1\nadmin:\n  token: ${SECRET}\n  metrcs: open\n`,
  `version: 1\nadmin: { token: "${SECRET}", metrcs: open }\n`,
  `version: 1\nadmin: { tokens: [{ nam: ci, token: '${SECRET}' }] }\n`,
  `version: 1\nadmin: { token: [${SECRET}] }\n`,
  `version: 1\nadmin: { token: ${SECRET}[0] }\n`,
  `version: 1\nadmin: { token: ${SECRET}, or so }\n`,
  `version: 1\nadmin:\n  token: |\n    ${SECRET}\n  metrcs: open\n`,
  `version: 1\nadmin:\n  token: >-\n    x\n    ${SECRET}\n  metrcs: open\n`,
  `version: 1\nadmin:\n  ? token\n  : ${SECRET}\n  metrcs: open\n`,
  `version: 1\nadmin: { token: &t ${SECRET}, hosts: [*t, "/"] }\n`,
  `version: 1\nadmin: { token: *${SECRET} }\n`,
  `version: 1\nadmin: { token: "\${T:-${SECRET}}", metrcs: open }\n`,
  `version: 1\nadmin: { token: ${SECRET}\n`,
  `version: 1\nadmin:\n  token: "${SECRET}\n`,
  `version: 1\nadmin:\n  token: ${SECRET}: x\n`,
  `version: 1\nadmin:\n\ttoken: ${SECRET}\n`,
  `version: 1\nnotify: [{ url: "https://a:${SECRET}@b/c", secret: ${SECRET}, evnts: [] }]\n`,
  `version: 1\nnotify: [{ url: "//a:${SECRET}@b/c" }]\n`,
  `version: 1\nstore: redis://:${SECRET}@h/x\n`,
  `version: 1\nupstreams: { a: "http://u:${SECRET}@h" }\n`,
  inRoute(`request: { headers: { set: { Authorization: "Bearer ${SECRET}", connection: x } } }`),
  inRoute(`request: { headers: { set: { x-api-key: ${SECRET}, cookie: "sid=${SECRET}" }, ad: {} } }`),
  inRoute(`response: { headers: { add: { x-token: "${SECRET}\\n" } } }`),
]

t.test('a secret of the file is in no problem, whatever is wrong beside it', async t => {
  for (const text of FILES) {
    const { problems } = read(text)
    t.not(problems.length, 0, text)
    t.notMatch(JSON.stringify(problems), new RegExp(SECRET), text)
  }
})

t.test('nor in what run refuses', async t => {
  const text = `version: 1\nadmin:\n  token: |\n    ${SECRET}\nlisten: { tls: { cert: a, key: b } }\n`
  const refused = refusals(read(text))
  t.equal(refused.length, 1)
  t.match(refused[0]?.frame.join('\n'), /•••/)
  t.notMatch(JSON.stringify(refused), new RegExp(SECRET))
})

t.test('carets stay under the mistake where a secret before it was hidden', async t => {
  const [problem] = read(`version: 1\nadmin: { token: "a-very-long-secret", metrcs: open }\n`).problems
  t.strictSame(problem?.frame.slice(-2), [
    ' > 2 │ admin: { token: •••, metrcs: open }',
    '     │                      ^^^^^^',
  ])
  t.equal(problem?.column, 39)
})

t.test('the name of a variable is shown, for it is no secret', async t => {
  const [problem] = read('version: 1\nadmin: { token: "${ADMIN_TOKEN}" }\n').problems
  t.match(problem?.frame.join('\n'), /\$\{ADMIN_TOKEN\}/)
  t.match(problem?.what, /ADMIN_TOKEN/)
})

t.test('the value of a variable is in no frame', async t => {
  const text = `${BASE}admin: { token: "\${T}", host: 0.0.0.0 }\nroutes: [{ name: "\${N} x" }]\n`
  t.notMatch(JSON.stringify(read(text, { T: SECRET, N: SECRET }).problems), new RegExp(SECRET))
})

t.test('control characters of the file do nothing to a terminal', async t => {
  const evil = '\u001b[2J\u001b]0;x\u0007\u009b31m\u202e\u200b'
  const files = [
    `version: 1\n"${evil}": 1\n`,
    `version: 1\nstore: "${evil}"\n`,
    `version: 1 # ${evil}\ndrain: 5\n`,
    `version: 1\nstore: '${evil}\n`,
    `version: 1\nupstreams: { "${evil}": "http://a" }\n`,
  ]
  for (const text of files) {
    const { problems } = read(text)
    const printed = formatProblems([...problems, { ...problems[0]!, file: evil }], {
      colour: false,
    })
    t.not(problems.length, 0)
    // biome-ignore lint/suspicious/noControlCharactersInRegex: control characters are what it is about
    t.notMatch(printed, /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u202e\u200b]/)
  }
})
