import { existsSync, globSync } from 'node:fs'
import { basename, dirname, join, normalize } from 'node:path'
import t from 'tap'
import { anchorsOf, inlineCode, type Page, pages, ROOT } from './page.ts'

/** Names that look like files of the repository and are not meant to be: what users have, and what is made. */
const NOT_OURS = [/^\.banyan\/state\.db$/, /^certs\/ca\.pem$/, /^results\/(?:(?:isolation-)?DATE|quick)\b/]
const FILE = /\.(?:ts|md|ya?ml|json|svg|css|js|sql|lua)$/

const names = new Set(
  globSync('**/*', { cwd: ROOT, exclude: path => /^(?:node_modules|\.git|\.tap)$/.test(path) }).map(path =>
    basename(path),
  ),
)

t.ok(pages.length > 10, 'there are pages')

for (const page of pages) {
  t.test(`${page.path}: every link leads somewhere`, async t => {
    for (const link of linksOf(page)) t.equal(whyBroken(page, link), null, link)
  })

  t.test(`${page.path}: every file it names is there`, async t => {
    for (const name of inlineCode(page.prose).filter(isFileName)) {
      t.ok(isThere(page, name), `${name} is there`)
    }
  })
}

function linksOf({ prose }: Page): readonly string[] {
  return [...prose.replace(/`[^`\n]*`/g, '').matchAll(/\]\(([^()\s]+)\)/g)].map(found => found[1]!)
}

function whyBroken(from: Page, link: string): string | null {
  if (/^https:\/\//.test(link)) return null
  if (/^[a-z]+:/.test(link)) return 'not an address that anybody can follow'
  const [path = '', anchor] = link.split('#', 2)
  const target = path === '' ? from.path : normalize(join(dirname(from.path), path))
  if (!existsSync(join(ROOT, target))) return `${target} is not there`
  if (anchor === undefined) return null
  const page = pages.find(one => one.path === target)
  if (page === undefined) return `${target} is no page, so it has no headings`
  return anchorsOf(page).includes(anchor) ? null : `${target} has no heading for #${anchor}`
}

/** A relative path into a folder that is here, or the name of a file of a kind that is here. */
function isFileName(code: string): boolean {
  if (!/^[\w.@-]+(?:\/[\w.@-]+)*\/?$/.test(code) || NOT_OURS.some(pattern => pattern.test(code))) return false
  if (FILE.test(code)) return !/^\.[a-z]+$/.test(code)
  return code.includes('/') && existsSync(join(ROOT, code.split('/', 1)[0]!))
}

/** From the top, from the page's folder, or anywhere when it is a name alone. */
function isThere(page: Page, name: string): boolean {
  if (!name.includes('/')) return names.has(name)
  return existsSync(join(ROOT, name)) || existsSync(join(ROOT, dirname(page.path), name))
}
