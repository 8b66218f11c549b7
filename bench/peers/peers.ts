/** The programs that mkt is measured against. */
import { buildGo, buildJava, installPython } from './build.ts'
import type { Peer } from './peer.ts'

export const PEERS: readonly Peer[] = [
  {
    id: 'go',
    name: 'Go: franz-go, fastjson, pgx',
    needs: ['go'],
    maxTrades: 10_000_000,
    prepare(cacheFolder) {
      const libraries = ['franz-go', 'fastjson', 'pgx/v5']
      return buildGo({ folder: 'go', libraries }, cacheFolder)
    },
  },
  {
    id: 'flink',
    name: 'Flink DataStream',
    needs: ['java', 'mvn'],
    maxTrades: 10_000_000,
    prepare(cacheFolder) {
      const connectors = ['flink-connector-kafka', 'flink-connector-jdbc-postgres']
      const libraries = ['flink-streaming-java', ...connectors]
      return buildJava({ folder: 'flink', libraries }, cacheFolder)
    },
  },
  {
    id: 'kafka-streams',
    name: 'Kafka Streams, exactly_once_v2, bars by JDBC',
    needs: ['java', 'mvn'],
    maxTrades: 10_000_000,
    prepare(cacheFolder) {
      return buildJava({ folder: 'kafka-streams', libraries: ['kafka-streams'] }, cacheFolder)
    },
  },
  {
    id: 'python',
    name: 'Python by hand: confluent-kafka, orjson, psycopg',
    needs: ['python3'],
    maxTrades: 10_000_000,
    prepare(cacheFolder) {
      const libraries = ['confluent-kafka', 'orjson', 'psycopg']
      return installPython({ folder: 'python', libraries }, cacheFolder)
    },
  },
  {
    id: 'bytewax',
    name: 'Bytewax, two processes',
    needs: ['python3'],
    maxTrades: 2_000_000,
    async prepare(cacheFolder) {
      const ready = await installPython({ folder: 'bytewax', libraries: ['bytewax'] }, cacheFolder)
      return { ...ready, words: ['-m', 'bytewax.testing', '--processes', '2', ...ready.words] }
    },
  },
  theOriginal('original', { batch: 100, maxTrades: 100_000 }),
  theOriginal('original-5000', { batch: 5_000, maxTrades: 1_000_000 }),
]

/** The method of the project that mkt replaces. */
function theOriginal(
  id: string,
  { batch, maxTrades }: { readonly batch: number; readonly maxTrades: number },
): Peer {
  return {
    id,
    name: `kafka-python, pandas, SQLAlchemy; ${batch.toLocaleString('en-US')} messages a batch`,
    needs: ['python3'],
    maxTrades,
    async prepare(cacheFolder) {
      const libraries = ['kafka-python', 'pandas', 'SQLAlchemy']
      const ready = await installPython({ folder: 'original', libraries }, cacheFolder)
      return { ...ready, words: [...ready.words, String(batch)] }
    },
  }
}
