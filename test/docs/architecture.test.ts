import { globSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import t from 'tap'
import { readSource } from '../architecture/source.ts'
import { inlineCode, pageAt, ROOT, rowsOf, section } from './page.ts'

const page = pageAt('ARCHITECTURE.md')

t.test('it fits in 150 lines, and the README in 220', async t => {
  for (const [path, most] of [
    ['ARCHITECTURE.md', 150],
    ['README.md', 220],
  ] as const) {
    const lines = pageAt(path).text.trimEnd().split('\n').length
    t.ok(lines <= most, `${path} has ${lines} lines`)
  }
})

t.test('the table of rooms is what the rooms import', async t => {
  const rows = rowsOf(section(page, '## Rooms')).map(([name = '', , imports = '']) => {
    return [inlineCode(name)[0]!, inlineCode(imports).toSorted()] as const
  })
  const told = Object.fromEntries(rows)
  const actual = roomImports()
  t.same(Object.keys(told).toSorted(), Object.keys(actual).toSorted(), 'every room, and none that is gone')
  for (const [room, imports] of Object.entries(actual)) t.same(told[room], imports, room)
})

/** What each room of src/ imports, but `types`. */
function roomImports(): { readonly [room: string]: readonly string[] } {
  const found = new Map<string, Set<string>>()
  for (const path of globSync('src/**/*.ts', { cwd: ROOT })) {
    const room = roomOf(path)
    const imports = found.get(room) ?? new Set()
    found.set(room, imports)
    for (const { specifier } of readSource(readFileSync(join(ROOT, path), 'utf8')).imports) {
      if (!specifier?.startsWith('.')) continue
      const target = roomOf(join(dirname(path), specifier))
      if (target !== room && target !== 'types') imports.add(target)
    }
  }
  return Object.fromEntries([...found].map(([room, imports]) => [room, [...imports].sort()]))
}

function roomOf(path: string): string {
  return path.split('/')[1]!.replace(/\.ts$/, '')
}
