/** Run by `npm run docs`. */
import { writeFile } from 'node:fs/promises'
import { FORMATS_PAGE, formatsPage } from './formats-page.ts'

await writeFile(FORMATS_PAGE, formatsPage())
