/**
 * Holds the rules of ARCHITECTURE.md, "Who may import whom", and those of its invariants that a text can show.
 * Run by itself with `node test/architecture.test.ts`; a failure names the file, the rule and what breaks it.
 */
import { existsSync, globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { type Import, readSource, type Source } from './architecture/source.ts'

const ROOT = join(import.meta.dirname, '..')
const PURE = ['routing', 'phases', 'compare', 'evidence']
/** Leaves that every room may import: nouns, messages, and the reading of values out of a request. */
const SHARED = ['types', 'messages', 'request']
const BELOW = [...SHARED, ...PURE]
const COMPOSED = [
  ...BELOW,
  'log',
  'totals',
  'trace-context',
  'wall-time',
  'config',
  'store',
  'upstreams',
  'proxy',
  'mirror',
  'bursts',
  'watchdog',
  'control',
  'admin',
]

/** A room is a folder of src/ or a file right in it. Whom it may import, beside itself. */
const ROOMS: { readonly [room: string]: readonly string[] } = {
  types: [],
  messages: ['types'],
  request: ['types'],
  routing: ['types', 'request'],
  phases: ['types', 'request'],
  compare: ['types', 'request'],
  evidence: ['types', 'request'],
  log: SHARED,
  'trace-context': [],
  'wall-time': [],
  totals: BELOW,
  bursts: BELOW,
  watchdog: [],
  threads: [...SHARED, 'log'],
  config: BELOW,
  store: BELOW,
  upstreams: SHARED,
  proxy: [...BELOW, 'log', 'totals', 'trace-context', 'upstreams', 'wall-time'],
  mirror: [...BELOW, 'log', 'totals', 'trace-context', 'upstreams', 'wall-time'],
  control: [...BELOW, 'log', 'config', 'store'],
  admin: [...BELOW, 'log', 'config', 'store', 'totals'],
  supervisor: [...COMPOSED, 'threads'],
  front: COMPOSED,
  back: COMPOSED,
  cli: [...BELOW, 'log', 'config', 'store', 'control', 'supervisor'],
  main: ['cli', 'supervisor'],
}

const PURE_LIBRARIES = ['re2js', 'parse5', 'entities']
/** Of Node's own modules, what gives the same for the same, at once. */
const PURE_BUILTINS: { readonly [module: string]: RegExp } = {
  'node:buffer': /^isUtf8$/,
  'node:crypto': /^(?:hash|createHash|createHmac|timingSafeEqual)$/,
  'node:zlib': /Sync$/,
}
const IMPURE = [
  ['the clock', /\bDate\.now\b|\bnew Date\(\s*\)|(?<!new )\bDate\(|\bperformance\b|\bTemporal\.Now\b/],
  ['randomness', /\bMath\.random\b|\bcrypto\./],
  ['timers', /\b(?:set|clear)(?:Timeout|Interval|Immediate)\b|\bqueueMicrotask\b/],
  ['IO and the process', /\bprocess\b|\bconsole\b|\bglobalThis\b|\bfetch\(|\bWebSocket\b|\bimport\.meta\b/],
  ['waiting', /\bawait\b|\basync\b|\bPromise\b/],
] as const

interface File extends Source {
  /** `src/routing/table.ts`. */
  readonly path: string
  readonly room: string
}

const files = globSync('src/**/*.{ts,mts,js}', { cwd: ROOT }).sort().map(readFile)
const byPath = new Map(files.map(file => [file.path, file]))

function readFile(path: string): File {
  const [, room = ''] = path.split('/')
  return { path, room: room.replace(/\.[a-z]+$/, ''), ...readSource(readFileSync(join(ROOT, path), 'utf8')) }
}

/** Each finding is one line: the file, what it does, and the rule it breaks. */
function holds(rule: string, findings: Iterable<string>): void {
  const found = [...findings]
  t.ok(found.length === 0, [rule, ...found].join('\n  ✖ '))
}

holds('every room of src/ is listed here, so that somebody thought about whom it may import', unlisted())
function* unlisted(): Generator<string> {
  for (const { path, room } of files)
    if (!Object.hasOwn(ROOMS, room)) yield `${path} is in the room "${room}"`
}

holds('imports follow the arrows of "Who may import whom"', againstTheArrows())
function* againstTheArrows(): Generator<string> {
  for (const { path, room, imports } of files) {
    for (const { specifier } of imports) {
      const target = roomOf(path, specifier)
      if (target === null || target === room) continue
      if (!ROOMS[room]?.includes(target))
        yield `${path} imports ${specifier}: ${room} may not import ${target}`
    }
  }
}

holds('relative imports name an existing file of src/, with its ending', unresolved())
function* unresolved(): Generator<string> {
  for (const { path, imports } of files) {
    for (const { specifier } of imports) {
      if (specifier === null) yield `${path} computes the name of an import: nobody can check it`
      else if (!specifier.startsWith('.')) continue
      else if (!existsSync(join(ROOT, dirname(path), specifier)))
        yield `${path} imports ${specifier}, which is not there`
      else if (roomOf(path, specifier) === null) yield `${path} imports ${specifier}, outside src/`
    }
  }
}

const pure = files.filter(({ room }) => PURE.includes(room) || room === 'request' || room === 'types')

holds('pure rooms import nothing from outside but pure libraries, and what looks at bytes', impureImports())
function* impureImports(): Generator<string> {
  for (const { path, imports } of pure) {
    for (const { specifier, names, typeOnly } of imports) {
      if (specifier === null || specifier.startsWith('.') || PURE_LIBRARIES.includes(specifier)) continue
      const builtin = Object.hasOwn(PURE_BUILTINS, specifier) ? PURE_BUILTINS[specifier] : undefined
      if (builtin === undefined) yield `${path} imports ${specifier}`
      else if (names.length === 0) yield `${path} imports all of ${specifier}; name what it needs`
      else if (!typeOnly) {
        for (const name of names) if (!builtin.test(name)) yield `${path} imports ${name} of ${specifier}`
      }
    }
  }
}

holds('pure rooms have no clock, no randomness, no IO, and wait for nothing', impurities())
function* impurities(): Generator<string> {
  // Types have no code; theirs may speak of what is waited for.
  for (const { path, code } of pure.filter(({ room }) => room !== 'types')) {
    for (const [what, pattern] of IMPURE) {
      const found = pattern.exec(code)
      if (found !== null) yield `${path} uses ${what}: ${found[0]}`
    }
  }
}

holds('types are nouns: no code', codeInTypes())
function* codeInTypes(): Generator<string> {
  for (const { path, code } of files.filter(({ room }) => room === 'types' || room === 'messages')) {
    const found = /^(?:export\s+)?(?:default\b|const|let|var|function|class|async)\b.*/m.exec(code)
    if (found !== null) yield `${path}: ${found[0]}`
  }
}

holds(
  'nothing a front runs loads the store, the admin API, the config reader or their libraries',
  heavyInFront(),
)
function* heavyInFront(): Generator<string> {
  const heavy = ['store', 'admin', 'config', 'control', 'cli']
  const libraries = [
    'yaml',
    'ajv',
    'parse5',
    'commander',
    'node:sqlite',
    'fastest-levenshtein',
    '@fastify/http-proxy',
  ]
  const starts = files.filter(({ room }) => room === 'front' || room === 'proxy' || room === 'mirror')
  for (const { room, imports, way } of loadedFrom(starts)) {
    if (heavy.includes(room)) yield `${way} is loaded`
    const library = imports.find(one => isLoaded(one) && libraries.includes(one.specifier!))
    if (library !== undefined) yield `${way} loads ${library.specifier}`
  }
}

holds('an error becomes a status in proxy/failures.ts and nowhere else', statusesElsewhere())
function* statusesElsewhere(): Generator<string> {
  for (const { path, code } of files.filter(({ room }) => room === 'proxy' || room === 'mirror')) {
    if (path.endsWith('/failures.ts')) continue
    const found = /\b(?:413|431|499|502|503|504|508)\b/.exec(code)
    if (found !== null) yield `${path} names ${found[0]}`
  }
}

holds('the names of Redis keys are made in store/redis/keys.ts and nowhere else', keysElsewhere())
function* keysElsewhere(): Generator<string> {
  for (const { path, literals } of files.filter(({ path }) => path.startsWith('src/store/redis/'))) {
    if (path.endsWith('/keys.ts')) continue
    const found = literals.find(literal => /^\{?banyan\b.*:/.test(literal))
    if (found !== undefined) yield `${path} makes the key ${found}`
  }
}

holds('HTML is escaped in admin/html.ts and nowhere else', htmlElsewhere())
function* htmlElsewhere(): Generator<string> {
  for (const { path, literals } of files.filter(({ room }) => room === 'admin')) {
    if (path.endsWith('/html.ts')) continue
    const found = literals.find(literal => /&(?:amp|lt|gt|quot|#39);/.test(literal))
    if (found !== undefined) yield `${path} writes ${found}`
  }
}

holds('files are named after what they hold', emptyNames())
function* emptyNames(): Generator<string> {
  for (const { path } of files) {
    const found =
      /(?:^|[/-])(?:utils?|helpers?|managers?|common|misc|primary|secondary|old|new)(?=[/.-])/.exec(path)
    if (found !== null) yield `${path} says nothing with "${found[0].replace(/^[/-]/, '')}"`
  }
}

/** The room a relative import leads to; null for a package, and for what is outside src/. */
function roomOf(from: string, specifier: string | null): string | null {
  if (specifier === null || !specifier.startsWith('.')) return null
  const [top, room = ''] = join(dirname(from), specifier).split('/')
  return top === 'src' ? room.replace(/\.[a-z]+$/, '') : null
}

function isLoaded({ typeOnly, specifier }: Import): boolean {
  return !typeOnly && specifier !== null
}

/** All files that are loaded when these are, each with the way that leads to it. */
function* loadedFrom(starts: readonly File[]): Generator<File & { readonly way: string }> {
  const seen = new Set<string>()
  const waiting = starts.map(file => ({ ...file, way: file.path }))
  for (let file = waiting.shift(); file !== undefined; file = waiting.shift()) {
    if (seen.has(file.path)) continue
    seen.add(file.path)
    yield file
    for (const { specifier } of file.imports.filter(isLoaded)) {
      const next = byPath.get(join(dirname(file.path), specifier!))
      if (next !== undefined) waiting.push({ ...next, way: `${file.way} → ${next.path}` })
    }
  }
}
