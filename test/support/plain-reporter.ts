/**
 * Ends a test run with one plain line, `N passed, N failed, N skipped`, for programs that read the
 * last line of the output; above it, why tests were skipped. Vitest takes a reporter as a class
 * and as the default export of its file, so this is both.
 */
import type { Reporter, TestCase, TestModule, TestSuite } from 'vitest/node'

export default class PlainReporter implements Reporter {
  private counts: Counts = { passed: 0, failed: 0, skipped: 0 }
  private reasons: string[] = []

  /** The line is written when the process ends: coverage and teardown have said their part by then. */
  onInit(): void {
    process.once('exit', (code) => {
      const lines = [...this.reasons, closingLine(this.counts, code)]
      process.stdout.write(`\n${lines.join('\n')}\n`)
    })
  }

  onTestRunEnd(modules: readonly TestModule[], unhandledErrors: readonly unknown[]): void {
    const tests = modules.flatMap((module) => [...module.children.allTests()])
    this.counts = {
      passed: countOf(tests, 'passed'),
      failed: countOf(tests, 'failed') + brokenParts(modules) + unhandledErrors.length,
      skipped: countOf(tests, 'skipped') + countOf(tests, 'pending'),
    }
    this.reasons = skipReasons(tests)
  }
}

export interface Counts {
  passed: number
  failed: number
  skipped: number
}

/** A run that ends with an error never claims that nothing failed. */
export function closingLine({ passed, failed, skipped }: Counts, exitCode: number): string {
  const failures = exitCode === 0 ? failed : Math.max(failed, 1)
  return `${passed} passed, ${failures} failed, ${skipped} skipped`
}

function countOf(tests: readonly TestCase[], state: string): number {
  return tests.filter((test) => test.result().state === state).length
}

/** Files and suites that broke outside their tests: a file that fails to load, a beforeAll hook. */
function brokenParts(modules: readonly TestModule[]): number {
  const parts = modules.flatMap((module) => [module, ...module.children.allSuites()])
  return parts.filter((part) => part.errors().length > 0).length
}

/** Each reason once, with the number of tests that it kept from running. */
function skipReasons(tests: readonly TestCase[]): string[] {
  const counts = new Map<string, number>()
  for (const test of tests) {
    if (test.result().state !== 'skipped') continue
    const reason = reasonOf(test)
    counts.set(reason, (counts.get(reason) ?? 0) + 1)
  }
  return [...counts].map(([reason, count]) => `skipped ${count}: ${reason}`)
}

/** What ctx.skip() was told; else the name of the outermost suite that is skipped as a whole. */
function reasonOf(test: TestCase): string {
  const result = test.result()
  if (result.state === 'skipped' && result.note !== undefined) return result.note
  let named: TestCase | TestSuite = test
  for (let part = test.parent; part.type === 'suite'; part = part.parent) {
    if (part.state() === 'skipped') named = part
  }
  return named.fullName
}
