import type { Counts } from '../../types/evidence.ts'
import type { Totals } from '../../types/metrics.ts'
import type { Overview } from '../../types/steering.ts'
import { counter, type Family, gauge, histogram, type Sample } from './family.ts'

/** The process: its threads, its file, its store, its queues, its notices. */
export function* runningFamilies(overview: Overview, totals: Totals): Generator<Family> {
  const { version, revision, problems, store } = overview
  const { reloads, restarts } = totals.process()
  const mirror = totals.mirror()
  const upstreams = new Set(overview.routes.flatMap(({ legacy, candidate }) => [legacy, candidate]))
  const planned = (counts: Counts) =>
    by('upstream', Object.fromEntries(Object.entries(counts).filter(([name]) => upstreams.has(name))))
  yield gauge('banyan_build_info', 'Always 1; the version is in the label.', [
    { labels: { version }, value: 1 },
  ])
  yield gauge('banyan_revision', 'The revision of the file that runs.', [{ labels: {}, value: revision }])
  yield counter(
    'banyan_reloads_total',
    'Changes of the file, by whether they were taken.',
    by('result', reloads),
  )
  yield gauge(
    'banyan_file_problems',
    'Of the last change of the file, if it was refused and is not mended since.',
    [{ labels: {}, value: problems.length }],
  )
  yield counter(
    'banyan_thread_restarts_total',
    'Threads that ended and were begun again.',
    by('thread', restarts),
  )
  yield histogram(
    'banyan_event_loop_delay_seconds',
    'How late the event loop of a thread was: one observation a second, the longest delay within it.',
    [...totals.loopDelays()].map(([thread, observed]) => [{ thread }, observed] as const),
  )
  yield gauge('banyan_mirror_queued', 'Copies that wait for their turn.', planned(mirror.queued))
  yield gauge('banyan_mirror_in_flight', 'Copies under way.', planned(mirror.inFlight))
  yield gauge('banyan_mirror_held_bytes', 'Bytes that copies hold, and pairs that wait to be compared.', [
    { labels: {}, value: mirror.heldBytes },
  ])
  yield gauge('banyan_mirror_limit_bytes', 'The most they may hold: limits.mirrorBytes.', [
    { labels: {}, value: mirror.limitBytes },
  ])
  const { user, system } = process.cpuUsage()
  yield counter('process_cpu_user_seconds_total', 'CPU time spent by the program itself.', [
    { labels: {}, value: user / 1e6 },
  ])
  yield counter('process_cpu_system_seconds_total', 'CPU time spent in the kernel.', [
    { labels: {}, value: system / 1e6 },
  ])
  yield counter('process_cpu_seconds_total', 'Both together.', [{ labels: {}, value: (user + system) / 1e6 }])
  yield gauge('banyan_store_up', '1 while the store takes what it is given, 0 while it is in trouble.', [
    { labels: {}, value: Number(store.trouble === null) },
  ])
  yield counter(
    'banyan_notices_total',
    'Tries to deliver notices by their result, and those dropped because too many waited; since the back began.',
    by('result', totals.notices()),
  )
}

function by(label: string, counts: Counts): Sample[] {
  return Object.entries(counts).map(([name, value]) => ({ labels: { [label]: name }, value: value ?? 0 }))
}
