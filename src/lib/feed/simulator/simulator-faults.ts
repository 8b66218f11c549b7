/** What goes wrong with one connection of the simulator. */
export interface SimulatorFault {
  /** The handshake is answered with this status instead of a WebSocket. */
  readonly refuse?: { readonly status: number; readonly headers?: readonly string[] }
  /** The handshake is never answered. */
  readonly hang?: boolean
  /** Sent before the first trades: broken JSON, bytes that are no UTF-8, giant frames. */
  readonly garbage?: readonly (string | Buffer)[]
  /** Every frame is sent so many times. */
  readonly repeat?: number
  /** Every frame is cut into so many fragments. */
  readonly fragments?: number
  /** The connection ends after so many frames: with a close code, or without a word. */
  readonly endAfter?: { readonly frames: number; readonly code?: number }
  /** After so many frames nothing is sent or answered any more, and the link stays. */
  readonly silentAfter?: number
  /** Pings of the client are never answered. */
  readonly noPongs?: boolean
}
