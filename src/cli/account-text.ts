import type { Account, Answering, Caller, Named } from '../control/account.ts'
import { percentText } from '../evidence/words.ts'
import type { Miss } from '../routing/conditions.ts'
import type { HostMiss } from '../routing/explain.ts'
import type { Rule } from '../routing/precedence.ts'
import type { CompareRules, StickyBy, ValuePattern } from '../types.ts'
import type { Row } from './tree.ts'

/** Further losers and near misses are counted, not listed. */
const MOST = 4

const FAULTS = {
  'no-slash': 'the path does not begin with "/"',
  character: 'the path holds a space, a control character or one outside ASCII that is not escaped',
  nul: 'the path holds a NUL',
  escape: 'the path holds a "%" that two hexadecimal digits do not follow',
  climbs: 'the path climbs above the root',
} as const

/** What tells a winner from a loser, where their paths do not show it. */
const RULES: { readonly [rule in Rule]: string } = {
  host: ' (by its host)',
  'path-kind': '',
  'path-length': '',
  method: ' (it names the method)',
  headers: ' (more headers)',
  query: ' (more of the query)',
  cookies: ' (more cookies)',
  'file-order': ' (equal, but later in the file)',
}

/** An account as rows of a tree. What came from the request or the file is made safe to print by the caller. */
export function accountRows(account: Account, method: string, rawPath: string): Row[] {
  const { path, status } = account
  const rows: Row[] = path !== null && path !== rawPath ? [['path', 'normalised', path]] : []
  if (account.matched !== null)
    rows.push(['matched', account.matched.route, ...matchedCells(account, account.matched)])
  rows.push(...nearRows(account, account.matched?.route))
  if (status === 400) return [...rows, ['answered', '400', FAULTS[account.pathFault!]]]
  if (status === 404)
    return [...rows, ['answered', '404', 'no route matches, and the file has no legacy for the rest']]
  if (account.redirect !== null)
    return [...rows, ['answered', String(status), 'a redirect, by Banyan itself']]
  if (account.split !== null) return [...rows, ...splitRows(account.split)]
  rows.push(['phase', phaseName(account), whyPhase(account)])
  rows.push(['answered', account.decision!.serve, ...upstreamCells(account.answered)])
  rows.push(copiedRow(account, method))
  if (account.compare !== null) rows.push(['compared', ...comparedCells(account.compare)])
  return rows
}

function matchedCells({ rest, lost }: Account, matched: Named): string[] {
  if (rest) return [place(matched), 'what no route names']
  if (lost.length === 0) return [place(matched)]
  const listed = lost.slice(0, MOST).map(other => `${other.route} ${place(other)}${RULES[other.by]}`)
  return [place(matched), `more specific than: ${listed.join(', ')}${andMore(lost.length - MOST)}`]
}

/** Other routes that would have answered instead, had they matched. */
function nearRows({ near }: Account, matched: string | undefined): Row[] {
  const better = near.filter(({ wouldWin, route }) => wouldWin && route !== matched)
  const rows = better.slice(0, MOST).map((miss): Row => {
    return ['not', miss.route, place(miss), miss.missed.map(missText).join(', ')]
  })
  const more = andMore(better.length - MOST).trim()
  return more === '' ? rows : [...rows, ['', more]]
}

function missText({ key, name, wanted, got }: Miss | HostMiss): string {
  const what = { host: 'host', method: 'method', headers: 'header', query: 'query', cookies: 'cookie' }[key]
  const label = name === '' ? what : `${what} ${name}`
  const values = 'is' in wanted ? valueText(wanted) : wanted.join(' or ')
  if (got === null || got === '') return values === '' ? `no ${label}` : `no ${label} (${values})`
  return `${label} is ${got}, not ${values}`
}

/** Empty for what only has to be there. */
function valueText(wanted: ValuePattern): string {
  if (wanted.is === 'present') return ''
  return wanted.is === 'exact' ? wanted.value : `~ ${wanted.expression}`
}

function phaseName({ phase, percent }: Account): string {
  return percent === null ? phase! : `${phase} ${percentText(percent)}`
}

function whyPhase({ phase, percent, caller, decision, notCopied }: Account): string {
  if (notCopied === 'no-candidate') return 'the route has no candidate'
  if (phase === 'retired') return 'legacy is gone'
  if (caller === null)
    return `every caller is on ${decision!.serve === 'legacy' ? 'legacy' : 'the candidate'}`
  return whyInCanary(caller, percent!, decision!.why)
}

function whyInCanary({ stickyBy, value, ticket }: Caller, percent: number, why: string): string {
  if (value === null) return `no ${stickyName(stickyBy)}: callers that cannot be told apart stay on legacy`
  const who =
    stickyBy.by === 'ip'
      ? `address ${value}`
      : `${stickyBy.name}${stickyBy.by === 'header' ? ': ' : '='}${value}`
  if (why === 'included') return `${who} is in canary.include`
  if (why === 'excluded') return `${who} is in canary.exclude`
  return `${who} has ticket ${ticketText(ticket!, percent)} ${ticket! < percent ? '<' : '≥'} ${percentText(percent)}`
}

function stickyName(stickyBy: StickyBy): string {
  return stickyBy.by === 'ip' ? 'address' : `${stickyBy.by} ${stickyBy.name}`
}

function copiedRow(account: Account, method: string): Row {
  const { copied, decision, mirror } = account
  if (copied === null) return ['copied to', 'nobody', whyNobody(account, method)]
  const notes = [
    ...(mirror!.sample < 1 ? [`${percentText(mirror!.sample)} of such requests`] : []),
    ...(['GET', 'HEAD', 'OPTIONS'].includes(method) ? [] : ['once legacy answered 2xx or 3xx']),
  ]
  return ['copied to', decision!.copy!, ...upstreamCells(copied), ...notes]
}

function whyNobody({ notCopied, phase, mirror }: Account, method: string): string {
  switch (notCopied) {
    case 'method':
      return `mirror.methods is ${mirror!.methods.join(', ') || 'empty'}`
    case 'write':
      return `the candidate answers, and no ${method} is ever copied to legacy`
    case 'unsafe-write':
      return 'mirror.writes does not say that it is safe'
    case 'sample':
      return 'mirror.sample is 0%'
    case 'no-legacy':
      return 'the route has no legacy'
    case 'no-candidate':
      return 'there is no candidate to compare with'
    default:
      return phase === 'retired' ? 'legacy is gone' : 'nothing is copied in this phase'
  }
}

function splitRows(split: NonNullable<Account['split']>): Row[] {
  const total = split.reduce((sum, { weight }) => sum + weight, 0)
  const shares = split.map(
    ({ upstream, weight }) => `${upstream} ${percentText(total === 0 ? 0 : weight / total)}`,
  )
  return [
    ['answered', 'split', shares.join('   ')],
    ['copied to', 'nobody', 'a split is no migration'],
  ]
}

function comparedCells({ ignore, unordered, tolerance, same, status }: CompareRules): string[] {
  const rules = [
    ...ignore.map(({ path }) => `ignore ${path}`),
    ...unordered.map(({ path, by }) => `unordered ${path}${by === null ? '' : ` by ${by}`}`),
    ...Object.entries(tolerance).map(([path, most]) => `within ${most} ${path}`),
    ...same.map(rule => `same ${rule}`),
  ]
  const byClass = status === 'class' ? ['status by class'] : []
  return rules.length > 0 ? ['json', ...rules, ...byClass] : ['as it comes', ...byClass, 'no rules']
}

function upstreamCells(answering: Answering | null): string[] {
  if (answering === null) return ['the file names no upstream for it']
  const { upstream, urls } = answering
  return [`${upstream}  ${urls.slice(0, MOST).join(', ')}${andMore(urls.length - MOST)}`]
}

function place({ path, host }: Named): string {
  return host === null ? path : `${path} on ${host}`
}

function andMore(count: number): string {
  return count > 0 ? ` and ${count} more` : ''
}

/** With two digits, or as many as it takes to show on which side of the share it is. */
function ticketText(ticket: number, percent: number): string {
  for (let digits = 2; digits < 14; digits++) {
    const shown = (ticket * 100).toFixed(digits)
    if (Number(shown) < percent * 100 === ticket < percent) return `${shown}%`
  }
  return `${ticket * 100}%`
}
