import { describe, expect, test } from 'vitest'
import { sparkline } from '../../../src/lib/table/sparkline.ts'

describe('sparkline', () => {
  test('the least number is the lowest block, the greatest one the full block', () => {
    expect(sparkline([1, 2, 3, 4, 5, 6, 7, 8])).toBe('▁▂▃▄▅▆▇█')
    expect(sparkline(['24700.5', '24701', '24699.25'])).toBe('▆█▁')
  })

  test('equal numbers, and a single one, stand at half height', () => {
    expect(sparkline(['150', '150.0'])).toBe('▄▄')
    expect(sparkline([0])).toBe('▄')
  })

  test('what is missing is a blank and changes nothing around it', () => {
    expect(sparkline([null, 1, 'NaN', 2, '\u001b[31m'])).toBe(' ▁ █ ')
    expect(sparkline([])).toBe('')
    expect(sparkline([null])).toBe(' ')
  })
})
