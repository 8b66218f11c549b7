import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { FOREIGN_NAMES, KNOWN_SETTINGS, SECRET_SETTINGS } from '../../src/doctor/known-settings.ts'
import { nearName } from '../../src/doctor/near-name.ts'
import {
  databaseSettings,
  fileOutcome,
  inEffect,
  logSettings,
  spelling,
} from '../../src/doctor/settings-checks.ts'

function variables(...names: string[]): Map<string, string> {
  return new Map(names.map((name) => [name, `value of ${name}`]))
}

describe('the settings that doctor knows', () => {
  test('are those of .env.example', () => {
    const example = readFileSync(new URL('../../.env.example', import.meta.url), 'utf8')
    const names = [...example.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
    expect([...KNOWN_SETTINGS].sort()).toEqual(names.sort())
  })

  test('hold those that are secret, and what other programs call them is none of them', () => {
    const meant = [...SECRET_SETTINGS, ...FOREIGN_NAMES.values()]
    expect(meant.filter((name) => !KNOWN_SETTINGS.includes(name))).toEqual([])
    expect(KNOWN_SETTINGS.filter((name) => FOREIGN_NAMES.has(name))).toEqual([])
  })

  test('are told by name, an empty one not at all', () => {
    const set = variables('DB_HOST', 'PATH', 'FINNHUB_API_KEY').set('DB_NAME', '')
    expect(inEffect(set)).toEqual({ state: 'ok', found: 'FINNHUB_API_KEY, DB_HOST' })
  })
})

describe('a misspelt variable', () => {
  test.each([
    ['FINHUB_API_KEY', 'FINNHUB_API_KEY'],
    ['FINNHUB_APIKEY', 'FINNHUB_API_KEY'],
    ['KAFKA_BROKER', 'KAFKA_BROKERS'],
    ['DB_PASS', 'DB_PASSWORD'],
    ['DB_USERNAME', 'DB_USER'],
    ['DATABSE_URL', 'DATABASE_URL'],
    ['MKT_HOEM', 'MKT_HOME'],
  ])('%s is taken for %s', (written, meant) => {
    expect(nearName(written, KNOWN_SETTINGS)).toBe(meant)
  })

  test.each(['HOME', 'DB_FILE', 'DB_TYPE', 'DATABASE_URL_TEST', 'KAFKA_HEAP_OPTS', 'PATH', 'DB'])(
    '%s is none',
    (name) => {
      expect(nearName(name, KNOWN_SETTINGS)).toBeUndefined()
    },
  )

  test('is named with what was meant, once, whether the shell or the file has it', () => {
    expect(spelling(['DB_HOST', 'DB_PASS', 'DB_PASS', 'FINNHUB_TOKEN'])).toEqual({
      state: 'warning',
      found: 'not among the settings: DB_PASS, FINNHUB_TOKEN',
      remedy: 'DB_PASSWORD instead of DB_PASS; FINNHUB_API_KEY instead of FINNHUB_TOKEN',
    })
    expect(spelling(['DB_HOST', 'PATH']).state).toBe('ok')
  })
})

describe('settings that contradict each other', () => {
  test.each([
    [['DATABASE_URL', 'DB_HOST', 'DB_NAME'], 'DATABASE_URL wins over DB_HOST, DB_NAME'],
    [['DB_PASSWORD'], 'DB_PASSWORD without DB_HOST: mkt uses its embedded server instead'],
  ])('of the database: %s', (names, found) => {
    expect(databaseSettings(variables(...names))).toMatchObject({ state: 'warning', found })
  })

  test.each([
    [[]],
    [['DATABASE_URL']],
    [['DB_HOST', 'DB_PASSWORD']],
    [['DATABASE_URL', 'DB_NAME']],
  ])('are none of the database: %s', (names) => {
    expect(databaseSettings(variables(...names)).state).toBe('ok')
  })

  test.each([
    [['KAFKA_BROKERS', 'KAFKA_SERVER'], /^KAFKA_BROKERS wins over KAFKA_SERVER/],
    [['KAFKA_TLS', 'KAFKA_PASSWORD'], /without KAFKA_BROKERS: the trade log lies in the database/],
  ])('of the log: %s', (names, found) => {
    const outcome = logSettings(variables(...names))
    expect(outcome).toMatchObject({
      state: 'warning',
      found: expect.stringMatching(found) as string,
    })
  })

  test('are none of the log where both names have one value', () => {
    const both = new Map([
      ['KAFKA_BROKERS', 'a:1'],
      ['KAFKA_SERVER', 'a:1'],
    ])
    expect(logSettings(both).state).toBe('ok')
    expect(logSettings(variables('KAFKA_SERVER', 'KAFKA_TLS')).state).toBe('ok')
    expect(logSettings(new Map()).state).toBe('ok')
  })
})

describe('the file of settings', () => {
  const file = { path: '/x/.env', variables: new Map([['DB_HOST', 'a'], ['DB_NAME', '']]) } // prettier-ignore

  test('is in effect where the shell says nothing else', () => {
    expect(fileOutcome(file, new Map([['DB_HOST', 'a']]))).toEqual({
      state: 'ok',
      found: '/x/.env: 1 setting',
    })
    expect(fileOutcome(undefined, new Map()).state).toBe('skipped')
  })

  test.each(['b', ''])('gives way to %j of the shell, which is said without a value', (value) => {
    expect(fileOutcome(file, new Map([['DB_HOST', value]]))).toEqual({
      state: 'warning',
      found: 'the shell has other values of DB_HOST than /x/.env, and the shell wins',
      remedy: 'unset DB_HOST, if the file is right',
    })
  })
})
