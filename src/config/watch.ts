import { isUtf8 } from 'node:buffer'
import { type BigIntStats, readFileSync, statSync } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type FileText, LARGEST_FILE, readConfigFile } from './file.ts'
import { WatchedFolders } from './watched-folders.ts'

export interface WatchOptions {
  /** The text in use already: finding it is no change. By default what is there when the watch begins. */
  readonly known?: string
  /** How long nothing must happen before the file is read. */
  readonly quietMs?: number
  /** After this long it is read although something goes on happening. */
  readonly mostMs?: number
  /** How long a file that was there must stay missing or empty to be told: editors replace files in two steps. */
  readonly goneMs?: number
  /** How often the file is looked at where the system tells of nothing: network disks, folders that come later. */
  readonly pollMs?: number
}

export interface ConfigWatch {
  readonly close: () => void
  /** Reads and tells at once, also when nothing changed: SIGHUP. */
  readonly reload: () => void
}

/**
 * Tells of each change of a file: its new text, or why it cannot be read. The same again is no change.
 *
 * Watches the folder of the path and that of the file it leads to, so that a file is seen that is replaced by renaming,
 * deleted and made again, or reached through links that are swapped (`..data` of a Kubernetes ConfigMap).
 * Calls never overlap: the next waits for the promise of the one before, and tells what is there then. A burst is told
 * of a few times, the last time with what it ended on. `onChange` must not throw.
 */
export function watchConfig(
  file: string,
  onChange: (read: FileText) => void | Promise<void>,
  options: WatchOptions = {},
): ConfigWatch {
  const watcher = new Watcher(file, onChange, options)
  return { close: () => watcher.close(), reload: () => watcher.soon(0, true) }
}

class Watcher {
  readonly #file: string
  readonly #path: string
  readonly #onChange: (read: FileText) => void | Promise<void>
  readonly #times: Required<Omit<WatchOptions, 'known'>>
  readonly #folders: WatchedFolders
  readonly #poll: NodeJS.Timeout
  #timer: NodeJS.Timeout | undefined
  #looking: NodeJS.Timeout | undefined
  /** Since when something happened that was not read yet. */
  #since: number | null = null
  #goneSince: number | null = null
  #isForced = false
  #isBusy = false
  #isClosed = false
  #told: string | null
  #looks = ''

  constructor(file: string, onChange: (read: FileText) => void | Promise<void>, options: WatchOptions) {
    this.#file = file
    this.#path = resolve(file)
    this.#onChange = onChange
    this.#times = { quietMs: 50, mostMs: 500, goneMs: 250, pollMs: 2_000, ...options }
    // Read now, not later: whoever reads the file after this call reads nothing older.
    const known = options.known ?? textNow(this.#path)
    this.#told = known === null ? null : toldOf({ text: known })
    this.#folders = new WatchedFolders(this.#path, isNamed => {
      if (isNamed) this.soon(this.#times.quietMs)
      else this.#lookSoon()
    })
    this.#poll = setInterval(() => void this.#look(true), this.#times.pollMs)
    void this.#start()
  }

  close(): void {
    this.#isClosed = true
    clearInterval(this.#poll)
    clearTimeout(this.#timer)
    clearTimeout(this.#looking)
    this.#folders.close()
  }

  /** Reads when nothing has happened for so long; at once when it is forced. */
  soon(quietMs: number, isForced = false): void {
    if (this.#isClosed) return
    this.#isForced ||= isForced
    this.#since ??= performance.now()
    if (this.#isBusy) return
    const left = this.#isForced ? 0 : this.#since + this.#times.mostMs - performance.now()
    clearTimeout(this.#timer)
    this.#timer = setTimeout(() => void this.#read(), Math.max(0, Math.min(quietMs, left)))
  }

  async #start(): Promise<void> {
    this.#isBusy = true
    await this.#folders.follow()
    this.#looks = await this.#looksNow()
    const read = await readConfigFile(this.#path)
    // What could not be read before and cannot be read now has not changed.
    if (this.#told === null && 'problem' in read) this.#told = toldOf(read)
    this.#isBusy = false
    if (this.#since !== null || this.#isNews(toldOf(read))) this.soon(this.#times.quietMs)
  }

  async #read(): Promise<void> {
    this.#isBusy = true
    this.#since = null
    const isForced = this.#isForced
    this.#isForced = false
    // Before it is read, so that what happens meanwhile is seen.
    await this.#folders.follow()
    this.#looks = await this.#looksNow()
    const read = await readConfigFile(this.#path)
    const told = toldOf(read)
    try {
      if (!this.#isClosed && (isForced || (this.#isNews(told) && !this.#mayComeBack(read)))) {
        this.#goneSince = null
        this.#told = told
        await this.#onChange(named(read, this.#file))
      }
    } finally {
      this.#isBusy = false
      if (this.#since !== null) this.soon(this.#times.quietMs)
      else if (this.#goneSince !== null) this.soon(this.#times.goneMs)
    }
  }

  #isNews(told: string): boolean {
    if (told === this.#told) this.#goneSince = null
    return told !== this.#told
  }

  /** Missing or empty, and not for long enough to be meant. */
  #mayComeBack(read: FileText): boolean {
    const isGone = 'problem' in read ? read.problem.code === 'no-file' : read.text === ''
    if (!isGone) return false
    this.#goneSince ??= performance.now()
    return performance.now() - this.#goneSince < this.#times.goneMs
  }

  /** Something else in the folder changed: perhaps a link on the way, perhaps a log that is written all the time. */
  #lookSoon(): void {
    this.#looking ??= setTimeout(() => {
      this.#looking = undefined
      void this.#look(false)
    }, this.#times.quietMs)
  }

  /** Reads if the file looks otherwise than when it was read. */
  async #look(isPoll: boolean): Promise<void> {
    const looks = await this.#looksNow()
    if (this.#isClosed || looks === this.#looks) return
    // Events should have told of it: the folders that are watched may be gone, and others in their place.
    if (isPoll) this.#folders.forget()
    this.soon(this.#times.quietMs)
  }

  async #looksNow(): Promise<string> {
    return looksOf(await stat(this.#path, { bigint: true }).catch(() => undefined))
  }
}

/** The text of a file, without waiting; null when it cannot be had. */
function textNow(path: string): string | null {
  try {
    const stats = statSync(path)
    if (!stats.isFile() || stats.size > LARGEST_FILE) return null
    const bytes = readFileSync(path)
    return isUtf8(bytes) && !bytes.includes(0) ? bytes.toString() : null
  } catch {
    return null
  }
}

/** What tells one state of a file from another without reading it. */
function looksOf(stats: BigIntStats | undefined): string {
  if (stats === undefined) return 'missing'
  return [stats.dev, stats.ino, stats.size, stats.mtimeNs, stats.ctimeNs, stats.mode].join(' ')
}

function toldOf(read: FileText): string {
  return 'text' in read ? `text ${read.text}` : `problem ${read.problem.what}`
}

/** As the user named the file, not as it was found. */
function named(read: FileText, file: string): FileText {
  return 'text' in read ? read : { problem: { ...read.problem, file } }
}
