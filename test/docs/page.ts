import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'

export const ROOT = join(import.meta.dirname, '../..')

/** A fenced block of a page. */
export interface Block {
  /** What stands behind the fence: `sh`, `console`, `yaml` …; empty when nothing does. */
  readonly language: string
  /** Without the indentation of its fence. */
  readonly text: string
  /** Of its fence, from 1. */
  readonly line: number
}

export interface Page {
  /** From the top of the repository: `docs/ROUTES.md`. */
  readonly path: string
  readonly text: string
  readonly blocks: readonly Block[]
  /** The text without its blocks. */
  readonly prose: string
}

/** Every page of the repository. */
export const pages: readonly Page[] = globSync('**/*.md', {
  cwd: ROOT,
  exclude: path => /^(?:node_modules|\.tap|\.git|\.banyan)$/.test(path),
})
  .sort()
  .map(readPage)

/** Those that tell users and contributors of Banyan itself. */
export const ownPages = pages.filter(({ path }) => !path.includes('/') || path.startsWith('docs/'))

export function pageAt(path: string): Page {
  const page = pages.find(one => one.path === path)
  if (page === undefined) throw new Error(`there is no page ${path}`)
  return page
}

/** The blocks of one language, of which there must be some. */
export function blocksOf(page: Page, language: string): readonly Block[] {
  const found = page.blocks.filter(block => block.language === language)
  if (found.length === 0) throw new Error(`${page.path} has no ${language} block`)
  return found
}

/** The text from a heading to the next of its level or above. */
export function section(page: Page, heading: string): string {
  const lines = page.text.split('\n')
  const start = lines.indexOf(heading)
  if (start === -1) throw new Error(`${page.path} has no heading "${heading}"`)
  const level = /^#+/.exec(heading)![0].length
  const end = lines.findIndex((line, index) => index > start && new RegExp(`^#{1,${level}} `).test(line))
  return lines.slice(start, end === -1 ? undefined : end).join('\n')
}

/** The rows of the tables in a text, without heads: their cells, trimmed. */
export function rowsOf(text: string): readonly (readonly string[])[] {
  const lines = text.split('\n')
  return lines
    .filter((line, index) => {
      const isHead = /^\|(?: ?-+ ?\|)+$/.test(lines[index + 1] ?? '')
      return line.startsWith('|') && !/^\|[ |-]*$/.test(line) && !isHead
    })
    .map(line =>
      line
        .slice(1, -1)
        .split('|')
        .map(cell => cell.trim()),
    )
}

/** What stands in backticks. */
export function inlineCode(text: string): readonly string[] {
  return [...text.matchAll(/`([^`\n]+)`/g)].map(found => found[1]!)
}

/** How GitHub names a heading in a link. */
export function anchorsOf({ prose }: Page): readonly string[] {
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) => {
    const words = heading
      .toLowerCase()
      .replace(/\[([^\]]*)\]\([^)]*\)/g, '$1')
      .replace(/[^\p{L}\p{N} _-]/gu, '')
    return words.trim().replaceAll(' ', '-')
  })
}

function readPage(path: string): Page {
  const text = readFileSync(join(ROOT, path), 'utf8')
  const blocks: Block[] = []
  const fence = /^( *)```([\w-]*)[^\n]*\n([\s\S]*?)^ *```$/gm
  const prose = text.replace(fence, (_, indent: string, language: string, inside: string, at: number) => {
    const line = text.slice(0, at).split('\n').length
    blocks.push({ language, text: inside.replaceAll(new RegExp(`^${indent}`, 'gm'), ''), line })
    return ''
  })
  return { path, text, blocks, prose }
}
