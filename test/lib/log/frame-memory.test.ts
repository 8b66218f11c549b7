import { expect, test } from 'vitest'
import { frameOf, holdFrame } from '../../../src/lib/log/frame-memory.ts'

const LARGE = 3_000_000

test('memory is used again when all who hold it are done, each counted once', () => {
  const frame = frameOf(LARGE)
  const [first, second] = [holdFrame(frame.subarray(0, 9)), holdFrame(frame.subarray(9))]
  first()
  first()
  expect(frameOf(LARGE).buffer).not.toBe(frame.buffer)
  second()
  const again = frameOf(LARGE - 1_000)
  expect(again.buffer).toBe(frame.buffer)
  expect(again).toHaveLength(LARGE - 1_000)
})

test('a holder of before says nothing of what the memory is used for now', () => {
  const frame = frameOf(LARGE)
  const release = holdFrame(frame)
  release()
  const again = frameOf(LARGE)
  expect(again.buffer).toBe(frame.buffer)
  holdFrame(again)
  release()
  expect(frameOf(LARGE).buffer).not.toBe(frame.buffer)
})

test('memory that somebody holds for good, that nobody holds, or that is small is not used again', () => {
  const [held, unheld, small] = [frameOf(LARGE), frameOf(LARGE), frameOf(100)]
  holdFrame(held)
  holdFrame(held)()
  holdFrame(small)()
  const others = [frameOf(LARGE), frameOf(LARGE), frameOf(100)].map(({ buffer }) => buffer)
  for (const { buffer } of [held, unheld]) expect(others).not.toContain(buffer)
})

test('no more than two lie ready', () => {
  const frames = [1, 2, 3].map(() => frameOf(LARGE))
  for (const frame of frames) holdFrame(frame)()
  const ready = frames.map(() => frameOf(LARGE).buffer)
  const reused = frames.filter(({ buffer }) => ready.includes(buffer))
  expect(reused).toHaveLength(2)
})
