/** Settings from a file, as cron needs them. */
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { migratedDatabase } from '../support/database.ts'
import { runMkt, runShell } from '../support/run-mkt.ts'
import { fileOf, tempFolder } from '../support/trade-files.ts'

test('--env-file is read, .env beside the caller too, and the shell wins over both', async () => {
  const database = await migratedDatabase()
  try {
    const good = await fileOf(`DATABASE_URL=${database.url}\n`, 'a=b.env')
    const bad = await fileOf('DATABASE_URL=postgres://nobody@127.0.0.1:1/x\n', 'bad.env')
    const named = await runMkt(['migrate', '--json', '--env-file', good], {})
    const { database: label } = JSON.parse(named.stdout) as { database: string }
    expect(label).toBe(new URL(database.url).host + new URL(database.url).pathname)
    expect(await runMkt(['bars', '--wait', '0s', `--env-file=${bad}`], {})).toMatchObject({
      code: 69,
    })
    const both = await runMkt(['bars', `--env-file=${bad}`], { DATABASE_URL: database.url })
    expect(both).toMatchObject({ code: 0 })

    const folder = await tempFolder()
    await writeFile(join(folder, '.env'), `DATABASE_URL=${database.url}\n`)
    expect(await runShell(`cd ${folder} && mkt migrate`, {})).toMatchObject({ code: 0 })
  } finally {
    await database.drop()
  }
})

test('settings that cannot be read are no settings: the command does not begin', async () => {
  const folder = await tempFolder()
  for (const path of ['/nowhere/mkt.env', folder]) {
    const { code, stdout, stderr } = await runMkt(['bars', '--env-file', path], {})
    // Node 20 looks for --env-file among the words of a program, too, and ends it with 9.
    expect([9, 66]).toContain(code)
    expect({ stdout, named: stderr.includes(path) }).toEqual({ stdout: '', named: true })
  }
  await mkdir(join(folder, '.env'))
  const plain = await runShell(`cd ${folder} && mkt bars`, {})
  expect(plain).toMatchObject({ code: 66, stdout: '' })
  expect(plain.stderr).toContain('Error: Cannot read the settings in ".env"')
  const json = await runShell(`cd ${folder} && mkt bars --json`, {})
  expect(json).toMatchObject({ code: 66, stderr: '' })
  expect(JSON.parse(json.stdout)).toMatchObject({ error: { code: 'NO_ENV_FILE' } })
})
