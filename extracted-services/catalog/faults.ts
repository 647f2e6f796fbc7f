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

/** What the catalogue can be made to get wrong. */
export const catalogFaults: { readonly [name: string]: Bend } = {
  'price-rounding': named(['price'], toTenCents),
  'missing-discount': eachMember((name, value) => (name === 'onSale' ? 0 : value)),
  'wrong-type': named(['price'], otherType),
  'missing-field': without(['latinName', 'image', 'snippet']),
  'extra-field': adding('source', 'catalog'),
  'null-as-empty': eachMember((_, value) => (value === null ? '' : value)),
  'wrong-order': everyList(list => list.toReversed()),
  'timezone-shift': everyString(twoHoursBack),
  'unescaped-html': everyString(plain),
  'proper-404': proper404,
}
