import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import type { Problem } from '../types.ts'
import { neutral } from './neutral.ts'

/** A larger file is not parsed. */
export const LARGEST_FILE = 4 * 1024 * 1024

export type FileText = { readonly text: string } | { readonly problem: Problem }

/** The text of a file, or why there is none: missing, not a file, unreadable, over 4 MiB, not UTF-8. Never throws. */
export async function readConfigFile(file: string): Promise<FileText> {
  let handle: FileHandle | null = null
  try {
    // A pipe would hold up the opening until somebody writes to it.
    handle = await open(file, constants.O_RDONLY | constants.O_NONBLOCK)
    return await readHandle(handle, file)
  } catch (error) {
    return { problem: whyUnreadable(file, error as NodeJS.ErrnoException) }
  } finally {
    await handle?.close()
  }
}

/** A problem with the file as a whole: it has no line to show. */
export function fileProblem(
  file: string,
  code: string,
  what: string,
  said: { why?: string; fix?: string },
): Problem {
  const place = { file, line: 1, column: 1, length: 1, frame: [] }
  return { code, severity: 'error', ...place, what: neutral(what), ...said }
}

async function readHandle(handle: FileHandle, file: string): Promise<FileText> {
  const stats = await handle.stat()
  if (!stats.isFile()) {
    const kind = stats.isDirectory() ? 'a directory' : 'not a regular file'
    const fix = 'name the file itself: --config FILE'
    return { problem: fileProblem(file, 'not-a-file', `this is ${kind}`, { fix }) }
  }
  if (stats.size > LARGEST_FILE) return { problem: tooLarge(file, stats.size) }
  // It may grow while it is read.
  const bytes = Buffer.alloc(LARGEST_FILE + 1)
  let length = 0
  for (;;) {
    const { bytesRead } = await handle.read(bytes, length, bytes.length - length)
    if (bytesRead === 0) break
    length += bytesRead
  }
  if (length > LARGEST_FILE) return { problem: tooLarge(file, length) }
  return decoded(bytes.subarray(0, length), file)
}

function decoded(bytes: Uint8Array, file: string): FileText {
  const isUtf16 = (bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)
  const why = isUtf16
    ? 'it begins like UTF-16'
    : bytes.includes(0)
      ? 'it holds NUL bytes'
      : 'it holds bytes that are not UTF-8'
  const problem = fileProblem(file, 'not-text', 'this file is not text', { why, fix: 'save it as UTF-8' })
  if (isUtf16 || bytes.includes(0)) return { problem }
  try {
    return { text: new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes) }
  } catch {
    return { problem }
  }
}

function tooLarge(file: string, size: number): Problem {
  const mebibytes = (size / 2 ** 20).toFixed(1)
  return fileProblem(file, 'too-large', `this file has ${mebibytes} MiB; at most 4 MiB are read`, {
    why: 'a file of 10,000 routes has about 2 MiB',
    fix: 'check that it is the right file',
  })
}

function whyUnreadable(file: string, { code, message }: NodeJS.ErrnoException): Problem {
  switch (code) {
    case 'ENOENT':
    case 'ENOTDIR':
      return fileProblem(file, 'no-file', 'there is no such file', {
        fix: 'name another with --config FILE, or begin with one line: version: 1',
      })
    case 'EACCES':
    case 'EPERM':
      return fileProblem(file, 'unreadable', 'this file may not be read', {
        why: 'whoever runs banyan has no permission to',
        fix: `give it: chmod u+r ${file}`,
      })
    case 'ELOOP':
      return fileProblem(file, 'unreadable', 'this symbolic link leads to itself', {
        fix: 'point it at the file',
      })
    case 'EISDIR':
      return fileProblem(file, 'not-a-file', 'this is a directory', {
        fix: 'name the file itself: --config FILE',
      })
    default:
      return fileProblem(file, 'unreadable', `this file cannot be read: ${code ?? message}`, {
        fix: 'check the path and the disk',
      })
  }
}
