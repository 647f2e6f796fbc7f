import { cookieValue, headerValue, queryValue } from '../request/values.ts'
import type { RequestHead, StickyBy } from '../types.ts'

/**
 * Who a caller is, by the route's `canary.stickyBy`; null for one that cannot be told (absent or empty).
 *
 * `address` is the caller's, after `trustProxy` was applied.
 */
export function callerOf(stickyBy: StickyBy, request: RequestHead, address: string): string | null {
  return stickyValue(stickyBy, request, address) || null
}

function stickyValue(stickyBy: StickyBy, request: RequestHead, address: string): string | null {
  switch (stickyBy.by) {
    case 'cookie':
      return cookieValue(request.headers, stickyBy.name)
    case 'header':
      return headerValue(request.headers, stickyBy.name)
    case 'query':
      return queryValue(request.query, stickyBy.name)
    case 'ip':
      return address
  }
}
