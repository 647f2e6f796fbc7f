import { dirname } from 'node:path'
import { ForeignFile } from './schema.ts'

/** SQLite's primary result codes: https://www.sqlite.org/rescode.html */
const CODES = {
  BUSY: 5,
  LOCKED: 6,
  READONLY: 8,
  IOERR: 10,
  CORRUPT: 11,
  FULL: 13,
  CANTOPEN: 14,
  NOTADB: 26,
} as const

/** The file is no database, or one with broken pages. */
export function isCorrupt(error: unknown): boolean {
  const code = resultCode(error)
  return error instanceof CorruptFile || code === CODES.CORRUPT || code === CODES.NOTADB
}

/** Another connection has what this one wants; it may give it back. */
export function isLocked(error: unknown): boolean {
  return resultCode(error) === CODES.BUSY
}

/** What a check found, where SQLite itself has not failed yet. */
export class CorruptFile extends Error {}

/** The connection may know no better than the disk: the next operation begins with another one. */
export function isLost(error: unknown): boolean {
  const code = resultCode(error)
  return code === CODES.IOERR || code === CODES.CANTOPEN || code === CODES.READONLY || isCorrupt(error)
}

/** What people are told: what cannot be done, where, why, and what mends it. Bugs of ours stay as they are. */
export function troubleOf(error: unknown, file: string): unknown {
  const words = reasonOf(error, file)
  return words === null ? error : new Error(`store: ${file} ${words}`, { cause: error })
}

function reasonOf(error: unknown, file: string): string | null {
  if (error instanceof ForeignFile) return error.message
  const folder = dirname(file)
  const said = error instanceof Error ? error.message : String(error)
  const writable = `let this user write ${file} and its folder ${folder}`
  switch (resultCode(error) ?? systemCode(error)) {
    case CODES.BUSY:
    case CODES.LOCKED:
      return `is locked by another process (${said}); end that process, \`fuser ${file}\` names it`
    case CODES.FULL:
    case 'ENOSPC':
    case 'EDQUOT':
      return `cannot grow: the disk is full (${said}); free space in ${folder}`
    case CODES.READONLY:
    case 'EROFS':
    case 'EACCES':
    case 'EPERM':
      return `cannot be written (${said}); ${writable}`
    case CODES.CANTOPEN:
      return `cannot be opened (${said}); ${writable}, and see that the folder is there`
    case CODES.IOERR:
      return `cannot be read or written (${said}); look whether the disk is full or broken`
    case CODES.CORRUPT:
    case CODES.NOTADB:
      return `is corrupt (${said}); move it and the files beside it away`
    case 'ENOTDIR':
    case 'EEXIST':
    case 'EISDIR':
      return `cannot be made (${said}); name a file in a folder as "store"`
    case 'ENOENT':
      return `cannot be opened (${said}); see that ${folder} is there`
    case null:
      return error instanceof CorruptFile
        ? `is corrupt (${said}); move it and the files beside it away`
        : null
    default:
      return `failed (${said})`
  }
}

function resultCode(error: unknown): number | null {
  if (!(error instanceof Error) || !('errcode' in error) || typeof error.errcode !== 'number') return null
  return error.errcode & 0xff
}

function systemCode(error: unknown): string | null {
  return error instanceof Error && 'syscall' in error && 'code' in error ? String(error.code) : null
}
