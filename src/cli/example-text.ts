import { neutral } from '../config/neutral.ts'
import { listText, msText } from '../evidence/words.ts'
import type { Example, ExampleAnswer, KeptBody } from '../types/store.ts'
import type { Difference } from '../types.ts'
import type { Look } from './columns.ts'
import { momentText } from './figures.ts'
import { around, type JsonLine, jsonLines } from './json-lines.ts'
import { type Beside, sideBySide } from './side-by-side.ts'

/** Differences of one field that are shown of an example; the rest is counted. */
const MOST = 3
const MOST_PARTS = 3

/** One stored exchange: both answers beside one another where they differ in a field, and what sends it again. Safe on a terminal. */
export function exampleText(example: Example, field: string, look: Look): string {
  const { at, request, differences, curl } = example
  const here = differences.filter(difference => difference.field === field)
  const elsewhere = [...new Set(differences.map(other => other.field))].filter(other => other !== field)
  const lines = [
    neutral(`${momentText(at)}   ${request.method} ${request.target}   ${request.host}`),
    ...sideBySide(besides(example, here).map(safe), look),
    ...(here.length > MOST ? [`  and ${here.length - MOST} more here`] : []),
    ...(elsewhere.length > 0 ? [neutral(`  it also differs in ${listText(elsewhere, MOST)}`)] : []),
    ...(curl.leftOut.length > 0
      ? [neutral(`  sent again without ${curl.leftOut.join(', ')}:`)]
      : ['  sent again:']),
    // Whole, so that it can be copied.
    `  ${neutral(curl.line)}`,
  ]
  return `${lines.join('\n')}\n`
}

function safe(row: Beside): Beside {
  if ('title' in row) return { title: neutral(row.title) }
  return { ...row, legacy: neutral(row.legacy), candidate: neutral(row.candidate) }
}

function besides({ legacy, candidate }: Example, here: readonly Difference[]): readonly Beside[] {
  if ('failure' in candidate) {
    const failed = `failed: ${candidate.failure} after ${msText(candidate.totalMs)}`
    return [{ legacy: answerText(legacy), candidate: failed, differs: true }]
  }
  const isStatus = here.some(({ kind }) => kind === 'status')
  return [
    { legacy: answerText(legacy), candidate: answerText(candidate), differs: isStatus },
    ...bodies(legacy.body, candidate.body, here.filter(({ kind }) => kind !== 'status').slice(0, MOST)),
  ]
}

function answerText({ status, headMs }: ExampleAnswer): string {
  return `${status} in ${msText(headMs)}`
}

function bodies(
  legacy: KeptBody | null,
  candidate: KeptBody | null,
  here: readonly Difference[],
): readonly Beside[] {
  const lines = { legacy: linesOf(legacy), candidate: linesOf(candidate) }
  const rows = here.flatMap(difference => [...rowsOf(difference, lines)])
  const isInBody = here.some(({ at }) => at.startsWith('$'))
  return isInBody ? [...rows, ...partRows(partsOf(legacy), partsOf(candidate))] : rows
}

type Lines = { readonly legacy: readonly JsonLine[]; readonly candidate: readonly JsonLine[] }

function* rowsOf(difference: Difference, lines: Lines): Generator<Beside> {
  const { at, legacy, candidate, note } = difference
  const ours = around(lines.legacy, at)
  const theirs = around(lines.candidate, placeInCandidate(difference, lines.candidate))
  yield { title: note === undefined ? at : `${at}   ${note}` }
  yield* beside(last(ours?.before), last(theirs?.before))
  yield {
    legacy: `${ours?.lead ?? ''}${valueText(legacy, candidate)}`,
    candidate: `${theirs?.lead ?? ''}${valueText(candidate, legacy)}`,
    differs: true,
  }
  yield* beside(ours?.after ?? [], theirs?.after ?? [])
}

/** Lines that end beside one another. */
function last(lines: readonly string[] = []): readonly string[] {
  return [...Array<string>(Math.max(0, 2 - lines.length)).fill(''), ...lines]
}

function* beside(legacy: readonly string[], candidate: readonly string[]): Generator<Beside> {
  for (let at = 0; at < Math.max(legacy.length, candidate.length); at++) {
    const row = { legacy: legacy[at] ?? '', candidate: candidate[at] ?? '' }
    if (row.legacy !== '' || row.candidate !== '') yield row
  }
}

/** A side without a value has none there, unless neither was kept. */
function valueText(own: string | null, other: string | null): string {
  return own ?? (other === null ? '(not kept)' : '(missing)')
}

/**
 * The path by which the candidate has the value: paths count by legacy's positions, and an element that is missing or
 * extra before it moves the candidate's.
 */
function placeInCandidate({ at, field, candidate }: Difference, lines: readonly JsonLine[]): string {
  if (candidate === null) return at
  const isIt = (line: JsonLine) => line.part !== 'whole' || line.text === line.lead + candidate
  if (lines.some(line => line.path === at && isIt(line))) return at
  const others = lines.filter(line => line.part === 'whole' && folded(line.path) === field && isIt(line))
  return others.length === 1 ? others[0]!.path : at
}

function folded(path: string): string {
  return path.replace(/\[\d+\]/g, '[*]')
}

function linesOf(body: KeptBody | null): readonly JsonLine[] {
  return body?.kind === 'text' && /^\s*[[{]/.test(body.text) ? jsonLines(body.text) : []
}

function partsOf(body: KeptBody | null): readonly string[] {
  return body?.kind === 'parts' ? body.parts.slice(0, MOST_PARTS) : []
}

/** What is around the differing parts of pages and texts, line by line. */
function* partRows(legacy: readonly string[], candidate: readonly string[]): Generator<Beside> {
  for (let at = 0; at < Math.max(legacy.length, candidate.length); at++) {
    yield { title: 'around it' }
    yield* beside((legacy[at] ?? '').split('\n'), (candidate[at] ?? '').split('\n'))
  }
}
