import { EXIT, MktError } from '../lib/core/errors.ts'

/** BAD_FLAG, exit 2: the word of a flag that is not what was wanted. */
export function unreadable(text: string, what: string, wanted: string): MktError {
  return new MktError(`Cannot read ${JSON.stringify(text)} as ${what}: write ${wanted}`, {
    code: 'BAD_FLAG',
    exit: EXIT.usage,
  })
}
