import { styleText } from 'node:util'
import type { Look } from './columns.ts'

/** A text in a colour, where there are colours. What it says must be clear without. */
export function painted(
  style: Parameters<typeof styleText>[0],
  text: string,
  { colour }: Pick<Look, 'colour'>,
): string {
  return colour ? styleText(style, text, { validateStream: false }) : text
}
