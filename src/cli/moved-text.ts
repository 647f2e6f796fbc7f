import { neutral } from '../config/neutral.ts'
import { countText, msText, percentText, placeText } from '../evidence/words.ts'
import { PHASES } from '../phases/table.ts'
import type { Built, Moved } from '../types/steering.ts'
import type { RouteState } from '../types.ts'
import { word } from './shell.ts'

/** What a move did: before → after, and who is affected. Safe on a terminal. */
export function movedText({ route, kind, from, to, written, tookMs }: Moved): string {
  const took = `(${msText(tookMs)})`
  const lines = [
    kind === 'held' || kind === 'resumed' || kind === 'epoch'
      ? `${route}: ${sameplace(kind, from, to)} Nothing changes for callers. ${took}`
      : `${route}: ${placeText(from)} → ${placeText(to)}. ${affected(to)} ${took}`,
    ...(from.held === to.held || kind === 'held' || kind === 'resumed'
      ? []
      : [to.held ? `${route} is held from now on: only a person advances it.` : `${route} is held no more.`]),
    ...(written === null ? [] : [`written: ${written}`]),
  ]
  return lines.map(line => `${neutral(line)}\n`).join('')
}

function sameplace(kind: 'held' | 'resumed' | 'epoch', from: RouteState, to: RouteState): string {
  if (kind === 'epoch') return `epoch ${from.epoch} → ${to.epoch}. Its evidence begins anew.`
  const word = ({ held }: RouteState) => (held ? 'held' : 'not held')
  const after = to.held ? 'Promotions stop; rollbacks still happen.' : 'It may be promoted again.'
  return `${word(from)} → ${word(to)}, in ${placeText(to)}. ${after}`
}

function affected({ phase, percent }: RouteState): string {
  switch (phase) {
    case 'legacy':
      return 'Every caller is on legacy, nothing is copied.'
    case 'shadow':
      return 'Every caller is on legacy.'
    case 'canary':
      return `About ${percentText(percent)} of the callers are on the candidate, always the same ones.`
    case 'live':
      return 'Every caller is on the candidate.'
    case 'retired':
      return 'Every caller is on the candidate, and there is no way back but the file.'
  }
}

/** The command that undoes a move, as far as one does. */
export function undoOf({ route, kind, from, to }: Moved): string {
  const name = word(route)
  if (kind === 'held') return `banyan resume ${name}`
  if (kind === 'resumed') return `banyan hold ${name} --why '…'`
  if (kind === 'epoch') return 'none: older evidence can be read, but counts no more'
  if (from.phase === 'canary' && to.phase === 'canary') {
    const share = `banyan promote ${name} --to canary --percent ${percentText(from.percent)}`
    return from.percent < to.percent ? share : `${share} --force --why '…'`
  }
  if (isFurther(to, from)) {
    if (to.phase === 'retired') return 'edit the file'
    return `banyan rollback ${name} --why '…'   puts every caller on legacy`
  }
  // A route that is held is not promoted, whoever asks.
  const first = to.held ? `banyan resume ${name} && ` : ''
  if (from.phase === 'shadow') return `${first}banyan promote ${name} --to shadow`
  const share = from.phase === 'canary' ? ` --percent ${percentText(from.percent)}` : ''
  return `${first}banyan promote ${name} --to ${from.phase}${share} --force --why '…'`
}

const ORDER = Object.keys(PHASES)

function isFurther(one: RouteState, other: RouteState): boolean {
  return ORDER.indexOf(one.phase) > ORDER.indexOf(other.phase)
}

/** What a new build did. Safe on a terminal. */
export function builtText({ upstream, build, before, routes }: Built): string {
  const from = before === null ? '' : `${before} → `
  const whose =
    routes.length === 0
      ? 'No route uses it.'
      : `Evidence begins anew for ${countText(routes.length)} of the routes: ${routes.join(', ')}.`
  return `${neutral(`${upstream}: build ${from}${build}. ${whose} Nothing changes for callers.`)}\n`
}

export function undoOfBuild({ upstream, before }: Built): string {
  return before === null
    ? 'none: the evidence of before counts no more'
    : `banyan build ${word(upstream)} ${word(before)}   evidence begins anew once more`
}
