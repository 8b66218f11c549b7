import type { RowFormat } from './format.ts'

/** Tells a format that comes in several layouts, such as with and without a header. */
export function anyOf(...ways: readonly RowFormat['layoutOf'][]): RowFormat['layoutOf'] {
  return (rows, file) => {
    for (const layoutOf of ways) {
      const layout = layoutOf(rows, file)
      if (layout !== undefined) return layout
    }
    return undefined
  }
}
