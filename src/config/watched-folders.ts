import { type FSWatcher, watch } from 'node:fs'
import { realpath, stat } from 'node:fs/promises'
import { basename, dirname } from 'node:path'

/** The two folders in which a change of a file shows: that of its path, and that of the file it leads to. */
export class WatchedFolders {
  readonly #path: string
  readonly #onEvent: (isNamed: boolean) => void
  /** By identity: a folder of the same name may be another one. */
  readonly #watchers = new Map<string, FSWatcher>()
  #isClosed = false

  /** `onEvent` hears whether an event names the file or what leads to it, or something beside it. */
  constructor(path: string, onEvent: (isNamed: boolean) => void) {
    this.#path = path
    this.#onEvent = onEvent
  }

  /** Watches the folders as they are now. */
  async follow(): Promise<void> {
    const real = await realpath(this.#path).catch(() => this.#path)
    const names = new Set([basename(this.#path), basename(real)])
    const wanted = new Map<string, string>()
    for (const folder of new Set([dirname(this.#path), dirname(real)])) {
      const stats = await stat(folder).catch(() => null)
      if (stats !== null) wanted.set(`${stats.dev}:${stats.ino}`, folder)
    }
    if (this.#isClosed) return
    for (const [id, watcher] of this.#watchers) if (!wanted.has(id)) this.#forget(id, watcher)
    for (const [id, folder] of wanted) if (!this.#watchers.has(id)) this.#watch(id, folder, names)
  }

  /** Lets go of them all; `follow` begins anew. */
  forget(): void {
    for (const [id, watcher] of this.#watchers) this.#forget(id, watcher)
  }

  close(): void {
    this.#isClosed = true
    this.forget()
  }

  #watch(id: string, folder: string, names: ReadonlySet<string>): void {
    try {
      // `..data` and its like: what a Kubernetes ConfigMap swaps has a name that begins with two dots.
      const watcher = watch(folder, (_, name) => {
        this.#onEvent(name === null || names.has(name) || name.startsWith('..'))
      })
      watcher.on('error', () => this.#forget(id, watcher))
      this.#watchers.set(id, watcher)
    } catch {
      // It went away meanwhile, or the system has no watches left. The poll goes on.
    }
  }

  #forget(id: string, watcher: FSWatcher): void {
    watcher.close()
    if (this.#watchers.get(id) === watcher) this.#watchers.delete(id)
  }
}
