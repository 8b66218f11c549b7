/** A page of `mkt help` that is about no single command. */
export interface HelpTopic {
  readonly name: string
  /** One line, in the list of topics. */
  readonly summary: string
  /** At most 40 lines of at most 80 columns, without an end of line at the end. */
  readonly text: string
}
