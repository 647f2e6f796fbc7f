/** Of a request's body, in bytes. */
export const LARGEST_BODY = 64 * 1024
/** Of a request's head, in bytes. */
export const LARGEST_HEAD = 16 * 1024
/** How long a head may take to come, in milliseconds. */
export const HEAD_MS = 5_000
/** How long a whole request may take to come. */
export const REQUEST_MS = 10_000
/** How often that is looked at. */
export const CHECK_MS = 1_000
/** So many connections at once; further ones are closed as they come. */
export const MOST_CONNECTIONS = 1_000
/** Of a name in an address; longer ones are nobody's. */
export const LONGEST_NAME = 400
