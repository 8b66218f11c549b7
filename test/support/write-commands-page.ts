/** Run by `npm run docs`. */
import { writeFile } from 'node:fs/promises'
import { COMMANDS_PAGE, commandsPage } from './commands-page.ts'

await writeFile(COMMANDS_PAGE, await commandsPage())
