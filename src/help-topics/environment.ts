import type { HelpTopic } from './help-topic.ts'

export const environment: HelpTopic = {
  name: 'environment',
  summary: 'settings: variables, .env, --env-file',
  text: `Settings

A flag wins over the shell, the shell over the file .env in the folder where
you are, or over the file that --env-file names in its place. Lines of such a
file look like DB_HOST=localhost; an empty value counts as not set. Secrets
have no flags. Keep the file to yourself: chmod 600 .env

  FINNHUB_API_KEY       the key for live trades, or --api-key-file FILE
  MKT_HOME              folder for all that is kept on disk; two folders
                        share nothing
  MKT_TOPIC             the topic of the trade log (raw_trades)

The database; with neither of the first two, one is started in MKT_HOME:

  DATABASE_URL          postgres://USER:PASSWORD@HOST:PORT/NAME; with
                        ?sslmode=verify-full the link is encrypted;
                        NODE_EXTRA_CA_CERTS=FILE trusts an authority
  DB_HOST               the same in parts, beside DB_PORT (5432), DB_USER
                        (postgres), DB_PASSWORD, DB_NAME (market_data)

The trade log; with neither of the first two, it lies in the database:

  KAFKA_BROKERS         host:port, separated by commas
  KAFKA_SERVER          the same, where KAFKA_BROKERS is not set
  KAFKA_TLS             true to encrypt
  KAFKA_CA_FILE         the authority of the brokers, a PEM file
  KAFKA_SASL_MECHANISM  plain, scram-sha-256 or scram-sha-512, with
                        KAFKA_USERNAME and KAFKA_PASSWORD
  KAFKA_DECODER         stock, to read by the decoder of the driver

Colour: --no-color, FORCE_COLOR, NO_COLOR and TERM=dumb, in this order; else
only on a terminal.

What is meant can be demanded, so that a missing variable is an error and not
another place:

    mkt etl --store url --log kafka --env-file /etc/mkt.env`,
}
