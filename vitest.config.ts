import { defineConfig } from 'vitest/config'

/** Tests see nothing of the services that the shell has set; MKT_TEST_… names those for tests. */
for (const name of Object.keys(process.env)) {
  if (/^(DATABASE_|DB_|KAFKA_|FINNHUB_|PG|MKT_(?!TEST_))/.test(name)) delete process.env[name]
}

export default defineConfig({
  test: {
    include: ['test/**/*.test.ts'],
    globalSetup: './test/support/global-setup.ts',
    pool: 'forks',
    testTimeout: 30_000,
    hookTimeout: 60_000,
    disableConsoleIntercept: true,
    reporters: ['default', './test/support/plain-reporter.ts'],
  },
})
