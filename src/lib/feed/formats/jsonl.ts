import { parseFinnhubMessage } from '../finnhub-message.ts'
import type { FileFormat, LineContent } from './format.ts'

/** One JSON value a line: a Finnhub message, a single trade as the log holds it, or a list of them. */
export const jsonlFormat: FileFormat = {
  name: 'finnhub',
  looksLike: 'JSON: { or [ (Finnhub messages or trades, one a line)',
  // Its lines stand alone, so a bad one at the beginning does not spoil the others.
  matches: (firstLines) => firstLines.some((line) => /^\s*[{[]/.test(line)),
  open: () => readMessage,
}

function readMessage(text: string): LineContent {
  const message = parseFinnhubMessage(text, { unit: 'auto' })
  switch (message.kind) {
    case 'trades':
      return message
    case 'reject':
      return { trades: [], rejects: [message.reject] }
    case 'control':
      return { trades: [], rejects: [], control: message.type }
    case 'error':
      return { trades: [], rejects: [], control: 'error' }
  }
}
