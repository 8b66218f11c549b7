import { execFileSync } from 'node:child_process'
import { chmod, mkdir } from 'node:fs/promises'
import { join } from 'node:path'
import { onTestFinished, type TestContext } from 'vitest'
import { tempFolder } from './trade-files.ts'

/** A real disk of this size, which goes with the test; skips the test where none can be mounted. */
export async function smallDisk(context: TestContext, bytes: number): Promise<string> {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) {
    context.skip('only root can mount a small disk')
  }
  const folder = await tempFolder()
  await chmod(folder, 0o755)
  const disk = join(folder, 'disk')
  await mkdir(disk)
  try {
    execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'tmpfs', disk])
  } catch {
    context.skip('no disk can be mounted here')
  }
  onTestFinished(() => void execFileSync('umount', ['-l', disk]))
  return disk
}
