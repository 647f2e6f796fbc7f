import type { Target } from '../types/evidence.ts'
import type { Problem } from '../types.ts'

/** Edits the file so that it says where a route is: the place of the edit, or what is in the way. */
export async function editRoute(
  file: string,
  route: string,
  _target: Target,
): Promise<{ readonly place: string } | Problem> {
  return {
    code: 'cannot-write',
    severity: 'error',
    file,
    line: 1,
    column: 1,
    length: 1,
    what: `where ${route} is cannot be written into the file yet`,
    fix: 'edit the file by hand',
    frame: [],
  }
}
