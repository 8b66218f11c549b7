import { BaseCommand } from './base-command.ts'
import type { BarStore } from './lib/store/bar-store.ts'
import { openPreparedDatabase, type StoreSettings } from './open-database.ts'
import { openStore } from './open.ts'

/** A command that reads or changes the store. */
export abstract class StoreCommand extends BaseCommand {
  /** The store that the flags mean; it is closed at the end of the command. */
  protected async openedStore(settings: StoreSettings): Promise<BarStore> {
    const database = await openPreparedDatabase(settings, { signal: this.stop })
    this.atEnd(() => database.close())
    return openStore(database)
  }
}
