/** Cents as the catalog, the lists and the invoices write them: `"12.90"`. */
export function priceText(cents: number): string {
  return (cents / 100).toFixed(2)
}

/** Cents as single products and orders write them: `12.9`. Binary floats, as everybody used in 2009. */
export function price(cents: number): number {
  return cents / 100
}

/** The VAT contained in an amount that includes it, in cents. */
export function vatWithin(totalCents: number, vatPercent: number): number {
  return Math.round((totalCents * vatPercent) / (100 + vatPercent))
}

/** What sending a parcel costs: free from 50 euros. */
export function shippingFor(subtotalCents: number): number {
  return subtotalCents >= 5_000 ? 0 : 495
}

export const SHIPPING_VAT_PERCENT = 21
