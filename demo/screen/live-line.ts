import type { Ink } from './ink.ts'

/** What is watched, and who answers it: the candidate's share, null while nobody has answered. */
export interface Watched {
  readonly shown: string
  readonly candidate: string
  readonly share: number | null
  /** How many of its compared answers agree, 0 to 1; null while none is compared. */
  readonly agreement: number | null
}

export interface Moment {
  /** Requests a second. */
  readonly rate: number
  readonly failed: number
}

/** `  12 s    58/s   0 failed   products: legacy 100 %   99.8 % agree` */
export function liveLine(
  { seconds, rate, failed }: Moment & { readonly seconds: number },
  watched: Watched,
  ink: Ink,
): string {
  return [
    `${seconds.toFixed(0).padStart(4)} s`,
    `${rate.toFixed(0).padStart(3)}/s`,
    failures(failed, ink),
    `${watched.shown}: ${ink.bold(shares(watched))}`,
    ...(watched.agreement === null ? [] : [`${shareOf(watched.agreement)} agree`]),
  ].join('   ')
}

/** The same of several: `  12/s   0 failed   products: catalog   orders: legacy` */
export function liveLineOfAll({ rate, failed }: Moment, all: readonly Watched[], ink: Ink): string {
  return [
    `  ${rate.toFixed(0)}/s`,
    failures(failed, ink),
    ...all.map(watched => `${watched.shown}: ${ink.bold(shortly(watched))}`),
  ].join('   ')
}

/** `99.8 %`, rounded down: nothing is called 100 % that is not all of it. */
export function shareOf(share: number): string {
  return share === 1 ? '100 %' : `${(Math.floor(share * 1_000) / 10).toFixed(1)} %`
}

/** `legacy 100 %`, `catalog 100 %`, or both with their shares. */
function shares({ candidate, share }: Watched): string {
  if (share === null) return 'nobody yet'
  if (share === 0) return 'legacy 100 %'
  if (share === 1) return `${candidate} 100 %`
  const percent = percentOf(share)
  return `legacy ${100 - percent} %, ${candidate} ${percent} %`
}

/** `legacy`, `catalog`, or `catalog 40 %`. */
function shortly({ candidate, share }: Watched): string {
  if (share === null) return '-'
  if (share === 0) return 'legacy'
  return share === 1 ? candidate : `${candidate} ${percentOf(share)} %`
}

/** Rounded away from the ends: nothing is called 100 % that is not all of it. */
function percentOf(share: number): number {
  return Math.min(99, Math.max(1, Math.round(share * 100)))
}

function failures(failed: number, ink: Ink): string {
  return failed === 0 ? ink.good('0 failed') : ink.bad(`${failed} failed`)
}
