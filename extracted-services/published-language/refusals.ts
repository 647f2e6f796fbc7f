/** A "no" of the shop's API: its number and words, and the status they are sent with (often 200). */
export interface Refusal {
  readonly status: number
  readonly code: number
  readonly message: string
}

export const notUnderstood: Refusal = { status: 400, code: 10, message: 'Request could not be understood' }
export const noSuchProduct: Refusal = { status: 200, code: 17, message: 'No such product' }
export const noSuchCustomer: Refusal = { status: 200, code: 23, message: 'No such customer' }
export const noSuchOrder: Refusal = { status: 404, code: 31, message: 'No such order' }
export const orderIncomplete: Refusal = { status: 400, code: 34, message: 'Order is incomplete' }
export const noSuchInvoice: Refusal = { status: 200, code: 41, message: 'No such invoice' }
export const noSuchMethod: Refusal = { status: 404, code: 99, message: 'No such method' }

/** Not the monolith's: only who follows it, or passes a write on to it, has to say these. */
export const stillFilling: Refusal = { status: 503, code: 90, message: 'Not everything is known here yet' }
export const shopAway: Refusal = {
  status: 503,
  code: 91,
  message: 'The shop cannot be reached, nothing was done',
}
export const shopSilent: Refusal = {
  status: 504,
  code: 92,
  message: 'The shop did not answer, look before trying again',
}
export const onlyACopy: Refusal = { status: 409, code: 93, message: 'A mirrored write is not carried out' }
