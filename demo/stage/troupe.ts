import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Child, type ChildFailed, type Part } from './child.ts'

/** The processes of the demo and the folder they share; whatever ends the demo ends these. */
export class Troupe {
  readonly folder = realpathSync(mkdtempSync(join(tmpdir(), 'banyan-demo-')))
  readonly #children = new Set<Child>()
  readonly #onLoss: (loss: ChildFailed) => void
  #closed = false

  /** `onLoss` hears of each that ends without having been asked to. */
  constructor(onLoss: (loss: ChildFailed) => void) {
    this.#onLoss = onLoss
    // The last resort, for ends that nobody could wait for: a bug, or a second Ctrl-C.
    process.once('exit', () => {
      for (const child of this.#children) child.kill()
      this.#removeFolder()
    })
  }

  start(part: Part): Child {
    if (this.#closed) throw new Error('the demo is ending')
    const child = new Child(part, this.folder)
    this.#children.add(child)
    child.ended.then(how => {
      this.#children.delete(child)
      if (!child.dismissed) this.#onLoss(child.failure(how))
    })
    return child
  }

  /** Ends everything; within about three seconds, whatever the processes think of it. */
  async close(): Promise<void> {
    this.#closed = true
    await Promise.all([...this.#children].map(child => child.stop()))
    this.#removeFolder()
  }

  #removeFolder(): void {
    rmSync(this.folder, { recursive: true, force: true, maxRetries: 3 })
  }
}
