import {
  adding,
  type Bend,
  eachMember,
  everyList,
  everyString,
  named,
  otherType,
  proper404,
  toTenCents,
  twoHoursBack,
  without,
} from '../chassis/faults/bending.ts'
import { plain } from '../published-language/formatting.ts'
import type { Members } from '../published-language/voice.ts'

const amounts = ['price', 'total', 'subtotal', 'shipping', 'vat', 'amount', 'net']
const shippingEuros = 4.95

/** What the orders service can be made to get wrong. */
export const ordersFaults: { readonly [name: string]: Bend } = {
  'price-rounding': named(amounts, toTenCents),
  'missing-discount': eachMember((name, value) =>
    name === 'order' ? withShipping(value as Members) : value,
  ),
  'lost-line': everyList(lines => (lines.length > 1 ? lines.slice(0, -1) : lines), 'lines'),
  'wrong-type': named(['total'], otherType),
  'missing-field': without(['note', 'paidAt', 'placedAt']),
  'extra-field': adding('source', 'orders'),
  'null-as-empty': eachMember((_, value) => (value === null ? '' : value)),
  'wrong-order': everyList(list => list.toReversed()),
  'timezone-shift': everyString(twoHoursBack),
  'unescaped-html': everyString(plain),
  'proper-404': proper404,
}

/** Forgets that shipping is free from 50 euros. */
function withShipping(order: Members): Members {
  if (order.shipping !== 0) return order
  return {
    ...order,
    shipping: shippingEuros,
    total: Number((Number(order.total) + shippingEuros).toFixed(2)),
  }
}
