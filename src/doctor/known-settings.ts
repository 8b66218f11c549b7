/** The variables that a person sets for mkt, as .env.example explains them. */
export const KNOWN_SETTINGS: readonly string[] = [
  ...['FINNHUB_API_KEY', 'DATABASE_URL'],
  ...['DB_HOST', 'DB_PORT', 'DB_USER', 'DB_PASSWORD', 'DB_NAME'],
  ...['KAFKA_BROKERS', 'KAFKA_SERVER', 'KAFKA_TLS', 'KAFKA_CA_FILE'],
  ...['KAFKA_SASL_MECHANISM', 'KAFKA_USERNAME', 'KAFKA_PASSWORD', 'KAFKA_DECODER'],
  ...['MKT_TOPIC', 'MKT_HOME'],
]

/** Those that nobody but their owner is to read. */
export const SECRET_SETTINGS: readonly string[] = [
  ...['FINNHUB_API_KEY', 'DATABASE_URL', 'DB_PASSWORD', 'KAFKA_PASSWORD'],
]

/** What other programs call them. */
export const FOREIGN_NAMES: ReadonlyMap<string, string> = new Map([
  ['FINNHUB_KEY', 'FINNHUB_API_KEY'],
  ['FINNHUB_TOKEN', 'FINNHUB_API_KEY'],
  ['DB_DATABASE', 'DB_NAME'],
  ['DB_URL', 'DATABASE_URL'],
  ['KAFKA_BOOTSTRAP_SERVERS', 'KAFKA_BROKERS'],
  ['KAFKA_SASL_USERNAME', 'KAFKA_USERNAME'],
  ['KAFKA_SASL_PASSWORD', 'KAFKA_PASSWORD'],
])
