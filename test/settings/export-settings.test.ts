import { describe, expect, test } from 'vitest'
import { BAR_FORMATS, TRADE_FORMATS } from '../../src/export/export-formats.ts'
import { exportSettings } from '../../src/settings/export-settings.ts'

const PIPE = { isTerminal: false, isResult: false }

function trades(output: string | undefined, format?: 'csv' | 'parquet', stdout = PIPE) {
  return exportSettings({ force: false, output, format }, TRADE_FORMATS, stdout)
}

describe('exportSettings', () => {
  test.each([
    ['t.csv', 'csv'],
    ['t.csv.gz', 'csv'],
    ['t.NDJSON', 'ndjson'],
    ['t.parquet', 'parquet'],
    ['t.jsonl.gz', 'finnhub'],
    ['t', 'csv'],
    ['csv/t.txt', 'csv'],
    ['parquet.d/t', 'csv'],
  ])('takes the format from the name %s: %s', (output, format) => {
    expect(trades(output).format).toBe(format)
  })

  test('takes the format that was asked for before that of the name', () => {
    expect(trades('t.jsonl', 'csv').format).toBe('csv')
  })

  test('knows no finnhub among the formats of bars', () => {
    const flags = { force: false, output: 'bars.jsonl' }
    expect(exportSettings(flags, BAR_FORMATS, PIPE).format).toBe('csv')
  })

  test.each([undefined, '-'])('goes to stdout for %s', (output) => {
    expect(trades(output)).toEqual({ format: 'csv', file: undefined, toTerminal: false })
  })

  test('refuses Parquet on a terminal, and nowhere else', () => {
    const terminal = { isTerminal: true, isResult: false }
    expect(() => trades(undefined, 'parquet', terminal)).toThrow(/not text/)
    expect(trades(undefined, 'csv', terminal).toTerminal).toBe(true)
    expect(trades(undefined, 'parquet').format).toBe('parquet')
    expect(trades('t.parquet', undefined, terminal).toTerminal).toBe(false)
  })

  test('refuses data and --json on one stdout', () => {
    const json = { isTerminal: false, isResult: true }
    expect(() => trades(undefined, 'csv', json)).toThrow(/--json/)
    expect(trades('t.csv', undefined, json).format).toBe('csv')
  })
})
