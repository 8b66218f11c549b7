import { describe, expect, test } from 'vitest'
import { MktError } from '../../../src/lib/core/errors.ts'
import { chooseSymbols } from '../../../src/lib/store/choose-symbols.ts'

function refusal(wanted: string, known: string[]): MktError {
  try {
    chooseSymbols([wanted], known)
  } catch (error) {
    if (error instanceof MktError) return error
    throw error
  }
  throw new Error('every symbol was found')
}

describe('chooseSymbols', () => {
  test('two names of one symbol give it once', () => {
    const known = ['BINANCE:BTCUSDT', 'AAPL']
    const chosen = chooseSymbols(['btcusdt', 'AAPL', 'BINANCE:BTCUSDT'], known)
    expect(chosen).toEqual(['BINANCE:BTCUSDT', 'AAPL'])
  })

  test('a symbol that is not there ends with 66 and names near ones, each as a command', () => {
    const error = refusal('APPL', ['AAPL', 'MSFT'])
    expect(error).toMatchObject({ code: 'NO_SUCH_SYMBOL', exitCode: 66 })
    expect(error.message).toContain('Did you mean "AAPL"?')
    expect(error.suggestions[0]).toBe('mkt bars AAPL')
  })

  test('the command of the caller is what to try with another name', () => {
    expect(() => chooseSymbols(['APPL'], ['AAPL'], 'mkt gaps')).toThrow(
      expect.objectContaining({
        suggestions: expect.arrayContaining(['mkt gaps AAPL']) as string[],
      }) as Error,
    )
  })

  test('several that match end with 66 and are listed, each as a command', () => {
    const error = refusal('X', ['A:X', 'B:X'])
    expect(error).toMatchObject({ code: 'SEVERAL_SYMBOLS', exitCode: 66 })
    expect(error.message).toContain('"A:X", "B:X"')
    expect(error.suggestions).toEqual(['mkt bars A:X', 'mkt bars B:X'])
  })

  test('an empty store says so and names the commands that fill it', () => {
    const error = refusal('AAPL', [])
    expect(error).toMatchObject({ code: 'NO_SUCH_SYMBOL', exitCode: 66 })
    expect(error.message).toContain('holds no bars yet')
    expect(error.suggestions).toContain('mkt demo')
  })

  test('names that the shell would take apart stand in quotes', () => {
    const commands = refusal("it's", ["A:it's", "B:it's"]).suggestions
    expect(commands[0]).toBe(`mkt bars 'A:it'\\''s'`)
    expect(refusal('-12', ['-1']).suggestions[0]).toBe(`mkt bars -- '-1'`)
    expect(refusal('=cmd', ['=cmdx']).suggestions[0]).toBe(`mkt bars '=cmdx'`)
  })

  test('escape sequences of stored or typed names reach no terminal', () => {
    const error = refusal('\u001b[2Jabcd', ['\u001b[2Jabcde'])
    const shown = [error.message, ...error.suggestions].join('')
    expect(error.suggestions[0]).toContain('abcde')
    expect(shown).not.toContain('\u001b')
  })
})
