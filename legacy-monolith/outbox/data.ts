/** One thing of the shop, whole: raw text, whole cents, local times. Order of members as in the README. */
export interface ProductData {
  readonly id: number
  readonly sku: string
  readonly name: string
  readonly latinName: string | null
  readonly categorySlug: string
  readonly description: string
  readonly priceCents: number
  readonly vatPercent: number
  readonly stock: number
  readonly onSale: boolean
  readonly tags: readonly string[]
  readonly heightCm: number | null
  readonly light: string | null
  readonly photos: readonly string[]
  readonly addedOn: string
  readonly updatedAt: string
}

export interface CustomerData {
  readonly id: number
  readonly name: string
  readonly email: string
  readonly phone: string | null
  readonly street: string
  readonly postcode: string
  readonly city: string
  readonly country: string
  readonly newsletter: boolean
  readonly since: string
  readonly orderCount: number
  readonly spentCents: number
  readonly lastOrderAt: string | null
}

export interface OrderData {
  readonly id: number
  readonly status: string
  readonly placedAt: string
  readonly updatedAt: string
  readonly customerId: number
  readonly customerName: string
  readonly customerEmail: string
  readonly shipTo: Readonly<Record<'name' | 'street' | 'postcode' | 'city' | 'country', string>>
  readonly lines: readonly OrderLine[]
  readonly subtotalCents: number
  readonly shippingCents: number
  readonly vatCents: number
  readonly totalCents: number
  readonly note: string
  readonly invoiceNumber: string
  readonly history: readonly { readonly status: string; readonly at: string }[]
}

export interface OrderLine {
  readonly line: number
  readonly productId: number
  readonly sku: string
  readonly name: string
  readonly quantity: number
  readonly unitCents: number
  readonly totalCents: number
  readonly vatPercent: number
}

export interface InvoiceData {
  readonly id: number
  readonly number: string
  readonly orderId: number
  readonly customerId: number
  readonly customerName: string
  readonly issuedAt: string
  readonly dueOn: string
  readonly state: string
  readonly lines: readonly { readonly text: string; readonly amountCents: number }[]
  readonly netCents: number
  readonly vatCents: number
  readonly totalCents: number
  readonly paidAt: string | null
}
