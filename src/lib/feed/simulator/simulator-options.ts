import type { SimulatorFault } from './simulator-faults.ts'

export interface SimulatorOptions {
  /** Any free one unless told. */
  readonly port?: number | undefined
  /** The only token that is let in; without it every token is. */
  readonly token?: string | undefined
  /** What is traded; without it every symbol that somebody subscribes to. Others are silent. */
  readonly symbols?: readonly string[] | undefined
  /** Trades a second over all symbols, 100 unless told; Infinity is as fast as it goes. */
  readonly rate?: number | undefined
  /** The same seed gives the same trades. */
  readonly seed?: string | number | undefined
  /** Event times count from here, so that frames are the same in every run; else it is now. */
  readonly startMs?: number | undefined
  /** After so many trades only pings are sent. */
  readonly count?: number | undefined
  /** After so long only pings are sent. */
  readonly durationMs?: number | undefined
  /** Every frame that is handed to a client's socket is written to this file, one a line. */
  readonly record?: string | undefined
  /** Is told every frame as soon as it was handed to a client's socket. */
  readonly onFrame?: ((text: string) => void) | undefined
  /** Sends a recording instead of made-up trades, at its own pace unless a rate is given. */
  readonly recording?: SimulatorRecording | undefined
  /** How many symbols one connection may ask for, 50 unless told. */
  readonly maxSymbols?: number | undefined
  /** A ping as a text message is sent this often. */
  readonly textPingMs?: number | undefined
  /** A client that has asked for a symbol is given so long to ask for more before trades come. */
  readonly settleMs?: number | undefined
  /** A second connection with one token drops both, as Finnhub does. */
  readonly onePerToken?: boolean | undefined
  /** What goes wrong with the n-th handshake, counted from 0. */
  readonly faults?: ((handshake: number) => SimulatorFault | undefined) | undefined
}

export interface SimulatorRecording {
  /** A file with one frame a line, gzip or not. */
  readonly path: string
  /** How many times faster than it happened. */
  readonly speed?: number | undefined
  /** Moves the times of each line so that its first trade happens now. */
  readonly shiftToNow?: boolean | undefined
}

export const SIMULATOR_DEFAULTS = {
  rate: 100,
  seed: 1,
  maxSymbols: 50,
  textPingMs: 60_000,
  settleMs: 250,
}
