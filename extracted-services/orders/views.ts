import type { InvoiceSaved, OrderSaved } from '../published-language/events.ts'
import { dutchDay, price, priceText, text } from '../published-language/formatting.ts'
import type { Members } from '../published-language/voice.ts'
import type { InvoiceInList, OrderInList } from './books.ts'

/** An order in a list: the total is text here. */
export function orderLine(order: OrderInList): Members {
  return {
    id: order.id,
    customerId: order.customerId,
    customer: text(order.customerName),
    status: order.status,
    placedAt: order.placedAt,
    items: order.quantity,
    total: priceText(order.totalCents),
  }
}

/** An order by itself: amounts are numbers here. */
export function orderView(order: OrderSaved): Members {
  const { shipTo } = order
  return {
    id: order.id,
    status: order.status,
    placedAt: order.placedAt,
    updatedAt: order.updatedAt,
    customer: { id: order.customerId, name: text(order.customerName), email: order.customerEmail },
    shipTo: {
      name: text(shipTo.name),
      street: text(shipTo.street),
      postcode: text(shipTo.postcode),
      city: text(shipTo.city),
      country: text(shipTo.country),
    },
    lines: order.lines.map(line => ({
      line: line.line,
      productId: line.productId,
      sku: line.sku,
      name: text(line.name),
      quantity: line.quantity,
      price: price(line.unitCents),
      total: price(line.totalCents),
    })),
    subtotal: price(order.subtotalCents),
    shipping: price(order.shippingCents),
    vat: price(order.vatCents),
    total: price(order.totalCents),
    currency: 'EUR',
    note: text(order.note),
    invoice: order.invoiceNumber,
    history: order.history.map(({ status, at }) => ({ status, at })),
  }
}

export function invoiceLine(invoice: InvoiceInList): Members {
  return {
    number: invoice.number,
    orderId: invoice.orderId,
    customerId: invoice.customerId,
    issuedOn: dutchDay(invoice.issuedAt),
    total: priceText(invoice.totalCents),
    state: invoice.state,
  }
}

/** An invoice by itself: text is raw, and amounts are text. */
export function invoiceView(invoice: InvoiceSaved): Members {
  return {
    number: invoice.number,
    orderId: invoice.orderId,
    customer: { id: invoice.customerId, name: invoice.customerName },
    issuedAt: invoice.issuedAt,
    dueOn: dutchDay(invoice.dueOn),
    state: invoice.state,
    lines: invoice.lines.map(line => ({ text: line.text, amount: priceText(line.amountCents) })),
    net: priceText(invoice.netCents),
    vat: priceText(invoice.vatCents),
    total: priceText(invoice.totalCents),
    currency: 'EUR',
    paidAt: invoice.paidAt,
  }
}
