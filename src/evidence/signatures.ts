/** How many signatures are kept of an epoch; how many fields, too. The rest count as one. */
export const MOST_SIGNATURES = 500
export const MOST_FIELDS = 500
/** Of a signature's key, and of a field. */
export const LONGEST_KEY = 4_000

/** What stands for all signatures that are not kept, and for all fields. No key and no field that `compare` makes. */
export const REST = '*'

/** The key under which exchanges that differ in the same fields are counted together; `REST` when it would be too long. */
export function signatureKey(fields: readonly string[]): string {
  const key = JSON.stringify([...new Set(fields)].sort())
  return key.length > LONGEST_KEY ? REST : key
}

/** The fields of a signature, sorted; none for `REST`, whose fields nobody knows. */
export function fieldsOf(key: string): readonly string[] {
  if (!key.startsWith('[')) return []
  try {
    const fields: unknown = JSON.parse(key)
    return Array.isArray(fields) ? fields.filter(field => typeof field === 'string') : []
  } catch {
    // A key that another version wrote: what it means is not known.
    return []
  }
}

/** The name under which a field is counted. */
export function fieldKey(field: string): string {
  return field.length > LONGEST_KEY ? REST : field
}
