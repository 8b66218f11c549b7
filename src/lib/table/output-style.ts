/** How results look where they go. */
export interface OutputStyle {
  /** Colours the table and the chart. */
  readonly colour: boolean
  /** Writes ' before csv texts that a spreadsheet would run as formulas. */
  readonly spreadsheet: boolean
  /** The text goes to a terminal: csv shows control characters instead of sending them. */
  readonly terminal: boolean
}
