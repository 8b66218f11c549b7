import { unreadable } from './unreadable.ts'

/** 0.01 or 1%. Throws BAD_FLAG (exit 2). */
export function parseRate(text: string): number {
  const parts = /^(\d{1,3}(?:\.\d{1,9})?)(%?)$/.exec(text)
  const rate = parts === null ? Number.NaN : Number(parts[1]) / (parts[2] === '%' ? 100 : 1)
  if (rate >= 0 && rate <= 1) return rate
  throw unreadable(text, 'a rate', 'a number from 0 to 1, or from 0% to 100%')
}
