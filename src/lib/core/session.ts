/** Which hours of a day count: all of them, or the regular trading hours of US stocks. */
export const SESSIONS = ['all', 'rth'] as const
export type Session = (typeof SESSIONS)[number]
