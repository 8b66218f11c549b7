import { defineConfig } from 'vitest/config'

/** Tests see nothing of the services that the shell has set; MKT_TEST_… names those for tests. */
for (const name of Object.keys(process.env)) {
  if (/^(DATABASE_|DB_|KAFKA_|FINNHUB_|PG|MKT_(?!TEST_))/.test(name)) delete process.env[name]
}

const COMMON = {
  pool: 'forks',
  testTimeout: 30_000,
  hookTimeout: 60_000,
  disableConsoleIntercept: true,
} as const

const CHAOS = 'test/chaos/**'

/** Chaos is measured in time, so it runs when all other tests are through, one file at a time. */
export default defineConfig({
  test: {
    globalSetup: './test/support/global-setup.ts',
    reporters: ['default', './test/support/plain-reporter.ts'],
    projects: [
      {
        test: {
          ...COMMON,
          name: 'tests',
          include: ['test/**/*.test.ts'],
          exclude: [CHAOS],
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...COMMON,
          name: 'chaos',
          include: [`${CHAOS}/*.{test,chaos}.ts`],
          fileParallelism: false,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
})
