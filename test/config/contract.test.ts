import { readdir, readFile } from 'node:fs/promises'
import { isDeepStrictEqual } from 'node:util'
import { Ajv } from 'ajv'
import fc from 'fast-check'
import t from 'tap'
import { parse } from 'yaml'
import { routesSchema } from '../../src/config/schema.ts'
import { BASE, inRoute, read, told } from './reading.ts'

const ROOT = new URL('../../', import.meta.url)
const page = await readFile(new URL('docs/ROUTES.md', ROOT), 'utf8')
const schema = JSON.parse(await readFile(new URL('routes.schema.json', ROOT), 'utf8'))
const ajv = new Ajv({ allErrors: true, strictRequired: false, allowUnionTypes: true })
const conforms = ajv.compile(schema)

interface Described {
  readonly properties?: { readonly [key: string]: Described }
  readonly items?: Described
  readonly anyOf?: readonly Described[]
  readonly additionalProperties?: Described | boolean
  readonly description?: string
  readonly default?: unknown
}

t.test('the schema in the repository is the one that the code describes', async t => {
  t.ok(
    isDeepStrictEqual(schema, routesSchema()),
    'write it anew: node src/config/schema.ts > routes.schema.json && biome check --write routes.schema.json',
  )
  t.ok(ajv.validateSchema(schema))
})

t.test('every key of the schema says what it means', async t => {
  for (const [path, key] of keysOf(schema)) t.ok((key.description?.length ?? 0) > 3, path)
})

t.test('every key in the tables of the page is a key, with the same default', async t => {
  const keys = new Map(keysOf(schema))
  const rows = [...tableRows(page)]
  t.ok(rows.length > 50, `${rows.length} rows`)
  for (const { key, standard } of rows) {
    const path = [`routes[].${key}`, `routes[].match.${key}`, key].find(one => keys.has(one))
    if (!t.ok(path, `${key} is a key`)) continue
    if (standard !== null) t.equal(written(keys.get(path!)!.default), standard, `${key} is ${standard}`)
  }
})

t.test('every key is on the page, with its default', async t => {
  const inTables = new Map([...tableRows(page)].map(({ key, standard }) => [key, standard]))
  const flat = page.replace(/ {2,}/g, ' ').replaceAll('"', '')
  for (const [path, key] of keysOf(schema)) {
    const name = path.replace(/^routes\[\]\.(match\.)?/, '')
    const last = path.split('.').at(-1)!.replace('[]', '')
    if (path.startsWith('defaults.') || inTables.has(name)) continue
    const isThere = new RegExp(`(?<![\\w.])${last}\\b`).test(flat) || page.includes(`\`${name}\``)
    t.ok(isThere, `${path} is on the page`)
    const standard = written(key.default)
    if (standard === null || standard === '[]') continue
    t.ok(
      flat.includes(`${last}: ${standard}`) || flat.includes(`\`${name}\` (\`${standard}\`)`),
      `${path}: ${standard}`,
    )
  }
})

t.test('every code of a problem is on the page', async t => {
  const folder = new URL('src/config/', ROOT)
  const files = (await readdir(folder, { recursive: true })).filter(file => file.endsWith('.ts'))
  const codes = new Set<string>()
  for (const file of files) {
    const code = await readFile(new URL(file, folder), 'utf8')
    const calls =
      /(?:findings\.(?:error|warning)\(\s*[^'`]*?,|wrong\(|fileProblem\(\s*\w+,|code(?: =|:)) *\s*'([a-z-]+)'/g
    // Names of keys stand at such places too; but for one, codes have a dash.
    for (const [, found] of code.matchAll(calls))
      if (found!.includes('-') || found === 'conflict') codes.add(found!)
  }
  t.ok(codes.size > 30, `${codes.size} codes`)
  for (const code of codes) t.ok(page.includes(`\`${code}\``), code)
})

/** How a page marks a file that is there to be wrong. */
const MISTAKEN = '# mistakes.yaml\n'

t.test(
  'every YAML example of the docs is a good file, a piece of one, or shows mistakes on purpose',
  async t => {
    const docs = (await readdir(new URL('docs/', ROOT), { recursive: true })).map(file => `docs/${file}`)
    const pages = [...docs, ...(await readdir(ROOT))].filter(file => file.endsWith('.md'))
    let examples = 0
    for (const file of pages) {
      const text = await readFile(new URL(file, ROOT), 'utf8')
      for (const [, example] of text.matchAll(/^```ya?ml(?: routes)?\n([\s\S]*?)^```/gm)) {
        const whole = wrapped(example!)
        if (whole === null) continue
        examples++
        // A piece does not bring the upstreams that it names.
        const problems = read(whole, { ...process.env }).problems.filter(
          ({ code, severity }) =>
            severity === 'error' && (whole === example || !/^(?:unknown-upstream|missing-)/.test(code)),
        )
        if (whole.startsWith(MISTAKEN)) t.not(problems.length, 0, `${file} ${MISTAKEN}`)
        else t.strictSame(problems.map(told), [], `${file}\n${whole}`)
      }
    }
    t.ok(examples > 0)
  },
)

t.test('the example at the top of the repository is good, and nothing in it is passed over', async t => {
  const text = await readFile(new URL('routes.yaml', ROOT), 'utf8')
  const { problems, notYet, refused } = read(text)
  t.strictSame([problems, notYet, refused], [[], [], []])
  t.ok(conforms(parse(text)), ajv.errorsText(conforms.errors))
  t.match(text, '# yaml-language-server: $schema=./routes.schema.json')
})

t.test('what the reading takes, the schema takes', async t => {
  const words = [
    '60s',
    '0s',
    '5%',
    '100%',
    '1MiB',
    '1.2x',
    '/a',
    '/a/*',
    '~ a',
    'GET',
    'a',
    '42',
    'orders',
    'legacy',
    'ip',
  ]
  const more = [
    'cookie:a',
    'a.com',
    '*.a.com',
    '$.a',
    'any',
    'shadow',
    'after',
    'auto',
    'class',
    'http://a',
    'memory:',
    '',
  ]
  const scalar = fc.constantFrom(...words, ...more, 0, 1, 2, 42, 503, 1.5, true, false)
  const value = fc.oneof(
    scalar,
    fc.array(scalar, { maxLength: 2 }),
    fc.constantFrom(
      {},
      { a: 'b' },
      { '$.a': 1 },
      [{ path: '$' }],
      [{ path: '/a' }],
      { path: '/a' },
      { url: 'http://a' },
    ),
    fc.jsonValue({ maxDepth: 1 }),
  )
  const path = fc.constantFrom(...keysOf(schema).map(([path]) => path))
  let taken = 0
  fc.assert(
    fc.property(path, value, (path, value) => {
      const text = fileWith(path, value)
      if (read(text).plan === null) return
      taken++
      if (!conforms(parse(text))) throw new Error(`${text}\n${ajv.errorsText(conforms.errors)}`)
    }),
    { numRuns: 5_000 },
  )
  t.ok(taken > 200, `${taken} files were good`)
})

t.test('what is wrong with one value, the schema refuses too', async t => {
  const wrong = [
    'version: 2\n',
    'listen: {}\n',
    'version: 1\nlisen: {}\n',
    'version: 1\nlisten: { port: 65536 }\n',
    'version: 1\nlisten: { tls: { cert: a } }\n',
    'version: 1\nupstreams: { a: { connections: 1 } }\n',
    inRoute('timeout: 60'),
    inRoute('timeout: 60sec'),
    inRoute('phase: shadw'),
    inRoute('mirror: { methods: [get] }'),
    inRoute('gate: { p99: 1.2 }'),
    inRoute('fallback: maybe'),
    inRoute('compare: { same: [nulls] }'),
    `${BASE}defaults: { phase: live }\n`,
    `${BASE}routes: [{ match: { path: /a } }]\n`,
  ]
  for (const text of wrong) {
    t.equal(read(text).plan, null, text)
    t.notOk(conforms(parse(text)), text)
  }
  t.ok(conforms(parse(`version: 1\nlisten: { port: "\${PORT}" }\ndefaults: { timeout: "\${T:-5s}" }\n`)))
})

/** A file with this value at this key, and what the key needs beside it. */
function fileWith(path: string, value: unknown): string {
  const upstreams = { legacy: 'http://127.0.0.1:1', orders: 'http://127.0.0.1:2' }
  const [top = '', ...rest] = path.split('.')
  const nested = rest.reduceRight<unknown>((inner, step) => {
    return step.endsWith('[]') ? { [step.slice(0, -2)]: [inner] } : { [step]: inner }
  }, value)
  const given = {
    routes: () => ({ routes: [{ name: 'a', ...(nested as object) }] }),
    upstreams: () => ({ upstreams: { ...upstreams, a: { url: 'http://a', ...(nested as object) } } }),
    notify: () => ({ notify: [{ url: 'http://a', ...(nested as object) }] }),
  }[rest.length === 0 ? '' : top.replace('[]', '')]
  return JSON.stringify({ version: 1, upstreams, legacy: 'legacy', ...(given?.() ?? { [top]: nested }) })
}

/** Every key with its path: `routes[].mirror.sample`. Names that users give are left out. */
function keysOf(described: Described, prefix = ''): [string, Described][] {
  const found: [string, Described][] = []
  for (const [name, key] of Object.entries(described.properties ?? {})) {
    found.push([`${prefix}${name}`, key], ...keysOf(key, `${prefix}${name}.`))
  }
  if (described.items !== undefined) found.push(...keysOf(described.items, prefix.replace(/\.$/, '[].')))
  for (const one of described.anyOf ?? []) found.push(...keysOf(one, prefix))
  if (typeof described.additionalProperties === 'object')
    found.push(...keysOf(described.additionalProperties, prefix))
  return [...new Map(found.map(([path, key]) => [path.replace('match[].', 'match.'), key]))]
}

/** The keys of the tables that list keys; `standard` is null where the page gives no default to hold it to. */
function* tableRows(text: string): Generator<{ key: string; standard: string | null }> {
  for (const [table] of text.matchAll(/^\| key \|.*\n(?:\|.*\n)+/gm)) {
    const [head, , ...rows] = table
      .trim()
      .split('\n')
      .map(row => row.split(/(?<!\\) \| |^\| | \|$/).slice(1, -1))
    for (const [keys = '', standard = ''] of rows) {
      const exact = head![1] === 'default' ? /^`([^`]+)`$/.exec(standard)?.[1] : undefined
      for (const [, key] of keys.matchAll(/`([\w.]+)`/g)) yield { key: key!, standard: exact ?? null }
    }
  }
}

function written(standard: unknown): string | null {
  if (standard === undefined) return null
  return Array.isArray(standard) ? `[${standard.join(', ')}]` : String(standard)
}

/** A whole file around a piece of one; null for a piece of something else, as a compose file. */
function wrapped(example: string): string | null {
  if (/^version:/m.test(example)) return example
  const [first = ''] = /^(?:- )?\w+/m.exec(example) ?? []
  const indented = example.replace(/^(?=.)/gm, '  ')
  if (first.startsWith('- ')) return `${BASE}routes:\n${indented}`
  if (first in schema.properties) return `version: 1\n${example}`
  if (first in schema.properties.routes.items.properties)
    return `${BASE}routes:\n- name: example\n${indented}`
  return null
}
