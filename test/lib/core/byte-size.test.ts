import { expect, test } from 'vitest'
import { parseByteSize } from '../../../src/lib/core/byte-size.ts'
import { EXIT } from '../../../src/lib/core/errors.ts'

test.each([
  ['1GiB', 2 ** 30],
  ['512MiB', 512 * 2 ** 20],
  ['100MB', 100_000_000],
  ['1.5 gb', 1_500_000_000],
  ['64kib', 65_536],
  ['3TB', 3e12],
  ['10B', 10],
  ['4096', 4096],
  [' 0 ', 0],
])('reads %j as %d bytes', (text, bytes) => {
  expect(parseByteSize(text)).toBe(bytes)
})

test.each(['', 'GiB', '-1GiB', '1e9', '1 giga', '1Gi', '1.2345GB', '0x10', '9'.repeat(15) + 'TB'])(
  'refuses %j as a fault of the command line, and says what it wants',
  (text) => {
    const fault = catching(() => parseByteSize(text))
    expect(fault).toMatchObject({ code: 'BAD_SIZE', exitCode: EXIT.usage })
    expect(String(fault)).toContain(`${JSON.stringify(text)} as a size: write a number and a unit`)
  },
)

function catching(run: () => unknown): unknown {
  try {
    return run()
  } catch (error) {
    return error
  }
}
