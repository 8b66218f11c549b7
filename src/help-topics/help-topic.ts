/** A page of `mkt help` that is about no single command. */
export interface HelpTopic {
  readonly name: string
  /** One line, in the list of topics. */
  readonly summary: string
  /**
   * Lines of at most 80 columns, without an end of line at the end: at most 40 of them, unless they
   * are made of what only this page needs.
   */
  readonly text: string | (() => Promise<string>)
}

export async function textOf({ text }: HelpTopic): Promise<string> {
  return typeof text === 'string' ? text : text()
}
