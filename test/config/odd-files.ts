// biome-ignore-all lint/suspicious/noTemplateCurlyInString: a piece of a file
import fc from 'fast-check'
import { BASE } from './reading.ts'

type Draw = fc.GeneratorValue

/** A right file as people write them on a bad day, and which of its routes others are made of. */
export interface OddFile {
  readonly text: string
  readonly routes: readonly string[]
  readonly merged: ReadonlySet<string>
}

export const ODD_ENV = { IS_LEGACY: 'legacy', IS_SHADOW: 'shadow', IS_LIVE: 'live', SHARE: '3%' }

/** Routes in any style, with comments, anchors, merges, variables, odd spacing, quotes, and line ends of either kind. */
export function oddFile(draw: Draw): OddFile {
  const odd = new Odd(draw)
  const count = draw(fc.integer, { min: 1, max: 4 })
  const routes = Array.from({ length: count }, (_, index) => odd.route(`r${index}`))
  const isFlow = odd.maybe() && routes.every(({ flow }) => flow)
  const list = isFlow
    ? `routes: [${odd.space()}${routes.map(({ text }) => text).join(',\n  ')}${odd.maybe() ? ',' : ''} ]`
    : `routes:${odd.comment()}\n${routes.map(({ text }) => `${odd.between()}  - ${text}${odd.comment()}`).join('\n')}`
  const head = odd.maybe() ? `${BASE}defaults: { canary: { stickyBy: "cookie:sid", percent: 5% } }\n` : BASE
  const whole = `${odd.maybe() ? `---${odd.comment()}\n` : ''}${head}${list}${odd.pick('', '\n', '\n\n# the end', '  ')}`
  const lines = odd.maybe() ? whole.replaceAll('\n', '\r\n') : whole
  return {
    text: `${odd.pick('', '\ufeff')}${lines}`,
    routes: routes.map(({ name }) => name),
    merged: odd.merged,
  }
}

class Odd {
  readonly merged = new Set<string>()
  readonly #draw: Draw
  readonly #phases: string[] = []
  readonly #shares: string[] = []
  readonly #canaries: string[] = []
  readonly #routes: string[] = []
  #comments = 0

  constructor(draw: Draw) {
    this.#draw = draw
  }

  pick(...texts: readonly string[]): string {
    return this.#draw(fc.constantFrom, ...texts)
  }

  maybe(): boolean {
    return this.#draw(fc.boolean)
  }

  space(): string {
    return this.pick('', ' ', '  ')
  }

  comment(): string {
    return this.pick('', '', '  ', `  # note ${++this.#comments}: {*x`, `\t#note ${this.#comments}\t`)
  }

  between(): string {
    return this.pick('', '', '\n', `  # note ${++this.#comments}, phase: live\n`, '   \n')
  }

  route(name: string): { name: string; text: string; flow: boolean } {
    const flow = this.maybe()
    const base = this.#routes.length > 0 && this.maybe() ? this.pick(...this.#routes) : null
    if (base !== null) this.merged.add(base)
    const anchor = this.pick('', `&${name} `)
    const entries = [
      `name:${this.pick(' ', '  ')}${this.pick(name, `"${name}"`, `'${name}'`)}`,
      `match: { path: "/${name}" }`,
      `candidate: ${this.pick('orders', '"orders"')}`,
      ...(base === null ? [] : [`<<: *${base}`]),
      ...this.#phase(),
      ...this.#canary(flow),
      ...(this.maybe() ? ['timeout: 5s'] : []),
    ]
    const order = this.#draw(fc.shuffledSubarray, entries, { minLength: entries.length })
    if (anchor !== '') this.#routes.push(name)
    const text = flow
      ? `${anchor}{${this.space()}${order.join(`${this.space()},${this.pick(' ', '\n      ')}`)}${this.pick('', ' ', ', ')}}`
      : `${anchor === '' ? '' : `${anchor}\n    `}${order.join(`${this.comment()}\n${this.between()}    `)}`
    return { name, text, flow }
  }

  #phase(): string[] {
    const phase = this.pick('legacy', 'shadow', 'live')
    const variable = `"\${IS_${phase.toUpperCase()}}"`
    const value = this.#value('p', this.#phases, [phase, `'${phase}'`, `"${phase}"`, variable])
    return this.maybe() ? [`${this.pick('phase', '"phase" ')}:${this.pick(' ', '   ')}${value}`] : []
  }

  #canary(flow: boolean): string[] {
    const alias = this.#canaries.length > 0 && this.maybe()
    if (alias) return [`canary: *${this.pick(...this.#canaries)}`]
    if (this.maybe()) return []
    const share = () => this.#value('s', this.#shares, ['2%', '"2%"', "'0.5%'", '"${SHARE}"', '"${NO:-4%}"'])
    const entries = [
      ...(this.maybe() ? [`percent:${this.pick(' ', '  ')}${share()}`] : []),
      ...(this.maybe() ? ['stickyBy: "header:x-user"'] : []),
      ...(this.maybe() ? ['include: [x, "y"]'] : []),
    ]
    const name = `c${this.#canaries.length}`
    const anchor = this.maybe() ? `&${name}` : ''
    if (anchor !== '') this.#canaries.push(name)
    if (flow || entries.length === 0 || this.maybe())
      return [`canary: ${anchor} {${this.space()}${entries.join(`,${this.space()} `)}${this.space()}}`]
    const indent = this.pick('     ', '      ', '        ')
    const lines = entries.map(entry => `${this.between()}${indent}${entry}`)
    return [
      `canary:${anchor === '' ? '' : ` ${anchor}`}${this.comment()}\n${lines.join(`${this.comment()}\n`)}`,
    ]
  }

  /** A scalar, perhaps with an anchor, or an alias of one before it in its list. */
  #value(prefix: string, anchors: string[], values: readonly string[]): string {
    const value = this.pick(...values)
    if (!this.maybe()) return value
    if (anchors.length > 0 && this.maybe()) return `*${this.pick(...anchors)} `
    // Given again now and then: an alias means the last one before it.
    const name = this.pick(`${prefix}1`, `${prefix}2`)
    if (!anchors.includes(name)) anchors.push(name)
    return `&${name} ${value}`
  }
}
