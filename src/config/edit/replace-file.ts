import { randomBytes } from 'node:crypto'
import { access, constants, type FileHandle, lstat, open, rename, rm } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { readConfigFile } from '../file.ts'

/** Why a file cannot be replaced. */
export interface Hindrance {
  readonly what: string
  readonly why?: string
  /** The file seems to be a copy of one that is kept somewhere else. */
  readonly isCopy?: boolean
}

/**
 * Gives a file another text at once, so that nobody ever reads half of it, and keeps its mode, and its owner where that
 * is allowed. `changed`: it does not hold the text any more that was read.
 *
 * A file that is reached by a link is left alone: what it leads to is usually made elsewhere, and swapped with the next
 * change there. The last look and the replacing are two steps: what somebody writes between them, within less than a
 * millisecond, is lost.
 */
export async function replaceFile(
  file: string,
  before: string,
  after: string,
): Promise<'replaced' | 'changed' | Hindrance> {
  const beside = join(dirname(file), `.${basename(file)}.${randomBytes(6).toString('hex')}`)
  try {
    const stats = await lstat(file)
    if (stats.isSymbolicLink()) return LINKED
    if ((stats.mode & 0o222) === 0) return READ_ONLY
    await access(file, constants.W_OK)
    await write(beside, after, stats)
    const now = await readConfigFile(file)
    if (!('text' in now) || now.text !== before) return 'changed'
    await rename(beside, file)
    await settle(dirname(file))
    return 'replaced'
  } catch (error) {
    return hindranceOf(error as NodeJS.ErrnoException)
  } finally {
    await rm(beside, { force: true }).catch(() => {})
  }
}

const LINKED: Hindrance = {
  what: 'the file is a symbolic link',
  why: 'what it leads to is made elsewhere, such as a Kubernetes ConfigMap, and would be put back from there',
  isCopy: true,
}
const READ_ONLY: Hindrance = { what: 'the file is read-only', why: 'its mode lets nobody write to it' }

async function write(path: string, text: string, stats: { mode: number; uid: number; gid: number }) {
  // For nobody else to read before it has the mode of the file, which may hold tokens.
  const handle = await open(path, 'wx', 0o600)
  try {
    await handle.writeFile(text)
    await keepOwner(handle, stats)
    await handle.chmod(stats.mode & 0o7777)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Only root may give a file away; anybody may give it to a group of theirs. */
async function keepOwner(handle: FileHandle, { uid, gid }: { uid: number; gid: number }): Promise<void> {
  const own = await handle.stat()
  if (own.uid === uid && own.gid === gid) return
  await handle.chown(uid, gid).catch(() => handle.chown(own.uid, gid).catch(() => {}))
}

/** So that the new name of the file outlives a power cut, where folders can be synced. */
async function settle(folder: string): Promise<void> {
  const handle = await open(folder, constants.O_RDONLY).catch(() => null)
  await handle?.sync().catch(() => {})
  await handle?.close()
}

function hindranceOf({ code, message }: NodeJS.ErrnoException): Hindrance {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return { what: 'there is no such file any more' }
    case 'EROFS':
      return { what: 'the file is on a read-only disk', isCopy: true }
    case 'EACCES':
    case 'EPERM':
      return { what: 'the file may not be replaced', why: 'banyan may not write to it, or not to its folder' }
    case 'EBUSY':
    case 'EXDEV':
      return {
        what: 'the file cannot be replaced',
        why: 'it is mounted by itself, as a container does with a single file',
        isCopy: true,
      }
    case 'ENOSPC':
    case 'EDQUOT':
      return { what: 'the disk is full' }
    default:
      return { what: `the file cannot be written: ${code ?? message}` }
  }
}
