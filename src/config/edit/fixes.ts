import type { Target } from '../../types/evidence.ts'
import { shareText } from './route.ts'

/** What to do where only people can. */
export function byHand(route: string, target: Target): string {
  return `edit the file by hand: ${words(target)} in route ${route}`
}

/** What to do where the file is only a copy. */
export function whereItComesFrom(route: string, target: Target): string {
  return `write ${words(target)} into route ${route} where the file comes from`
}

function words({ phase, percent }: Target): string {
  return phase === 'canary' ? `phase: canary, canary: { percent: ${shareText(percent)} }` : `phase: ${phase}`
}
