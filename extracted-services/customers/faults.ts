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

/** What the customers service can be made to get wrong. */
export const customersFaults: { readonly [name: string]: Bend } = {
  'price-rounding': named(['spent'], toTenCents),
  'wrong-type': named(['id'], otherType),
  'missing-field': without(['phone', 'country']),
  'extra-field': adding('source', 'customers'),
  'null-as-empty': eachMember((_, value) => (value === null ? '' : value)),
  'wrong-order': everyList(list => list.toReversed()),
  'timezone-shift': everyString(twoHoursBack),
  'unescaped-html': everyString(plain),
  'proper-404': proper404,
}
