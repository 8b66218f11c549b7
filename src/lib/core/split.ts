/** One share became several: prices from before the split are divided, sizes multiplied. */
export interface Split {
  readonly symbol: string
  /** First day of the new prices, a date in New York: 2020-08-31. */
  readonly date: string
  /** So many new shares … */
  readonly newShares: number
  /** … for so many old ones: 4 and 1 for 4:1, 1 and 8 for a reverse split 1:8. */
  readonly oldShares: number
}
