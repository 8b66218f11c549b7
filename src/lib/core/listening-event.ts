/** What a feed tells of being listened to: from when to when every trade of its symbols came in. */
export type ListeningEvent =
  /** From this moment on every trade of the symbols comes in: the server has answered since it was asked. */
  | { readonly type: 'connected'; readonly atMs: number; readonly symbols: readonly string[] }
  /** Until this moment everything came in; said about once a second while connected. */
  | { readonly type: 'alive'; readonly atMs: number }
  /** Up to `atMs` everything came in, as far as that was proven; what came in later counts too. */
  | { readonly type: 'disconnected'; readonly atMs: number; readonly reason: string }
  /** Trades were received and dropped, because whoever reads the feed is too slow or has no room. */
  | {
      readonly type: 'overflow'
      /** From the first dropped trade to the last one, by their times and those of their arrival. */
      readonly fromMs: number
      readonly toMs: number
      readonly trades: number
    }
