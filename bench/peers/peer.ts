/** What the harness and a program that mkt is measured against agree on; see README.md. */

export type Tool = 'java' | 'mvn' | 'go' | 'python3'

export interface Peer {
  /** Short, for --peers and file names: the name of its folder. */
  readonly id: string
  /** What it is: the language and the libraries that do the work. */
  readonly name: string
  /** What must be installed; the peer is skipped aloud where something is missing. */
  readonly needs: readonly Tool[]
  /** The largest number of trades that it finishes in about a minute. */
  readonly maxTrades: number
  /**
   * Builds or installs it into a folder of its own, which is kept between runs, and is not in the
   * checkout. Quick where that was done before. Rejects with an error that says why it cannot be.
   */
  prepare(cacheFolder: string): Promise<ReadyPeer>
}

export interface ReadyPeer {
  /** The versions of its libraries and of the language, as one line. */
  readonly versions: string
  /** How it is run: everything about the task comes in by environment variables, see README.md. */
  readonly program: string
  readonly words: readonly string[]
  readonly env?: Readonly<Record<string, string>>
}
