/** What completion knows of the program: the part of oclif's manifest that a shell has a use for. */

export interface KnownProgram {
  readonly commands: readonly KnownCommand[]
  readonly topics: readonly KnownTopic[]
}

/** `db`, which is no command itself. */
export interface KnownTopic {
  readonly name: string
  readonly description?: string | undefined
}

export interface KnownCommand {
  /** With a colon between the words: db:stop. */
  readonly id: string
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly hidden?: boolean | undefined
  readonly flags: Readonly<Record<string, KnownFlag>>
  readonly args: Readonly<Record<string, KnownValue>>
}

/** What a flag or an argument takes. */
export interface KnownValue {
  readonly name: string
  readonly multiple?: boolean | undefined
  readonly options?: readonly string[] | undefined
  /** FILE, DIR and such, of a flag; an argument has its name. */
  readonly helpValue?: string | readonly string[] | undefined
}

export interface KnownFlag extends KnownValue {
  readonly type: 'boolean' | 'option'
  readonly char?: string | undefined
  readonly summary?: string | undefined
  readonly description?: string | undefined
  readonly hidden?: boolean | undefined
  readonly allowNo?: boolean | undefined
  /** Flags that cannot stand beside it. */
  readonly exclusive?: readonly string[] | undefined
}
