/**
 * docker-compose.yml as somebody would run it who only filled in .env: nothing is open to the
 * network, no password is written down, nothing changes by itself. Every rule is a function from
 * a compose file to offences, tried on the real file and on made-up offenders.
 */
import { readFileSync } from 'node:fs'
import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'

interface Service {
  image?: string
  ports?: string[]
  environment?: Record<string, string>
  volumes?: string[]
  restart?: string
  healthcheck?: { test?: string[] }
  [setting: string]: unknown
}

interface Compose {
  services: Record<string, Service>
  volumes?: Record<string, unknown>
  [part: string]: unknown
}

const root = new URL('..', import.meta.url)
const text = readFileSync(new URL('docker-compose.yml', root), 'utf8')
const envExample = readFileSync(new URL('.env.example', root), 'utf8')
const compose = parse(text, { merge: false }) as Compose

/** The part of the compose specification that this project uses. */
const KNOWN_PARTS = ['name', 'services', 'volumes']
const KNOWN_SETTINGS = [
  'image',
  'user',
  'restart',
  'shm_size',
  'stop_grace_period',
  'ports',
  'environment',
  'volumes',
  'healthcheck',
  'cap_drop',
  'security_opt',
]

describe('docker-compose.yml', () => {
  test('has Kafka and TimescaleDB', () => {
    expect(Object.keys(compose.services)).toEqual(['kafka', 'timescaledb'])
    expect(compose.services.kafka?.image).toMatch(/^apache\/kafka:/)
    expect(compose.services.timescaledb?.image).toMatch(/^timescale\/timescaledb:/)
  })

  test('is in the form that compose reads, and privileged nowhere', () => {
    expect(unknownSettings(compose)).toEqual([])
    expect(malformed(compose)).toEqual([])
    expect(unknownSettings({ ...withService({ privileged: true }), version: '3' })).toEqual([
      'version',
      'x.privileged',
    ])
    expect(malformed(withService({ environment: { A: 1 as unknown as string } }))).toEqual([
      'x.environment.A is no text',
    ])
    expect(malformed(withService({ ports: '9092:9092' as unknown as string[] }))).toEqual([
      'x.ports is no list of texts',
    ])
  })

  test('pins every image to a version', () => {
    expect(unpinnedImages(compose)).toEqual([])
    for (const image of ['kafka', 'kafka:latest', 'kafka:latest-pg18', 'kafka:4', 'kafka:${TAG}']) {
      expect(unpinnedImages(withService({ image }))).toEqual([`x: ${image}`])
    }
  })

  test('opens ports on 127.0.0.1 only', () => {
    expect(openPorts(compose)).toEqual([])
    for (const port of ['9092', '9092:9092', '0.0.0.0:9092:9092', '[::]:9092:9092']) {
      expect(openPorts(withService({ ports: [port] }))).toEqual([`x: ${port}`])
    }
  })

  test('writes no password down, and has no default for one', () => {
    expect(writtenPasswords(text)).toEqual([])
    for (const value of ['hunter2', '${DB_PASSWORD}', '${DB_PASSWORD:-postgres}', "''"]) {
      const line = `POSTGRES_PASSWORD: ${value}`
      expect(writtenPasswords(`      ${line}`)).toEqual([line])
    }
    expect(writtenPasswords('- DB_SECRET=abc')).toEqual(['- DB_SECRET=abc'])
    expect(writtenPasswords('POSTGRES_HOST_AUTH_METHOD: trust')).toHaveLength(1)
  })

  test('looks after the health of every service and starts it again', () => {
    expect(unattended(compose)).toEqual([])
    expect(unattended(withService({}))).toEqual(['x has no health check', 'x is not restarted'])
    const disabled = { healthcheck: { test: ['NONE'] }, restart: 'always' }
    expect(unattended(withService(disabled))).toEqual(['x has no health check'])
  })

  test('keeps data in named volumes that it declares', () => {
    expect(strayVolumes(compose)).toEqual([])
    expect(strayVolumes(withService({ volumes: ['data:/data'] }))).toEqual(['x: data:/data'])
    expect(strayVolumes(withService({ volumes: ['./data:/data'] }))).toEqual(['x: ./data:/data'])
    expect(strayVolumes(withService({}))).toEqual(['x keeps nothing'])
  })

  test('uses the variables that .env.example has', () => {
    expect(variablesOf(text)).toEqual(['DB_NAME', 'DB_PASSWORD', 'DB_PORT', 'DB_USER'])
    expect(variablesOf(text).filter((name) => !exampleVariables().has(name))).toEqual([])
    expect(variablesOf('a: ${B:-c} $D $$E')).toEqual(['B', 'D'])
  })

  test('advertises Kafka where it is reached: 127.0.0.1:9092, and kafka:29092 from containers', () => {
    const kafka = compose.services.kafka ?? {}
    expect(kafka.environment?.KAFKA_ADVERTISED_LISTENERS).toContain('//127.0.0.1:9092')
    expect(kafka.environment?.KAFKA_ADVERTISED_LISTENERS).toContain('//kafka:29092')
    expect(unreachableListeners('kafka', kafka)).toEqual([])
    const moved = { ...kafka, ports: ['127.0.0.1:9094:9092'] }
    expect(unreachableListeners('kafka', moved)).toEqual(['HOST://127.0.0.1:9092'])
    expect(unreachableListeners('broker', kafka)).toEqual(['INSIDE://kafka:29092'])
  })

  test('gives every Kafka listener a protocol', () => {
    const environment = compose.services.kafka?.environment ?? {}
    const listeners = listenersOf(environment.KAFKA_LISTENERS).map(({ name }) => name)
    const protocols = environment.KAFKA_LISTENER_SECURITY_PROTOCOL_MAP?.split(',') ?? []
    expect(protocols.map((entry) => entry.split(':')[0]).sort()).toEqual(listeners.sort())
  })
})

describe('.env.example', () => {
  test('has no value: copying it changes nothing and gives nothing away', () => {
    const filled = envExample.split('\n').filter((line) => /^\s*[^#\s]/.test(line))
    expect(filled.filter((line) => !/^[A-Z_]+=$/.test(line))).toEqual([])
  })

  test('names every variable once', () => {
    const names = [...envExample.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name)
    expect(names).toEqual([...new Set(names)])
  })
})

function unknownSettings({ services, ...parts }: Compose): string[] {
  const topLevel = Object.keys(parts).filter((part) => !KNOWN_PARTS.includes(part))
  const settings = Object.entries(services).flatMap(([name, service]) =>
    Object.keys(service)
      .filter((setting) => !KNOWN_SETTINGS.includes(setting))
      .map((setting) => `${name}.${setting}`),
  )
  return [...topLevel, ...settings]
}

/** YAML reads 1 as a number, on as true and 22:22 as text: compose wants texts. */
function malformed({ services }: Compose): string[] {
  return Object.entries(services).flatMap(([name, service]) => {
    const lists = ['ports', 'volumes', 'cap_drop', 'security_opt'].filter(
      (setting) => service[setting] !== undefined && !isTexts(service[setting]),
    )
    const values = Object.entries(service.environment ?? {}).filter(([, value]) => !isText(value))
    return [
      ...lists.map((setting) => `${name}.${setting} is no list of texts`),
      ...values.map(([variable]) => `${name}.environment.${variable} is no text`),
    ]
  })
}

function unpinnedImages({ services }: Compose): string[] {
  return offences(services, ({ image = '' }) =>
    /^[a-z0-9./-]+:\d+\.\d+\.\d+(-[a-z0-9.]+)?$/.test(image) ? [] : [image],
  )
}

function openPorts({ services }: Compose): string[] {
  return offences(services, ({ ports = [] }) =>
    ports.filter((port) => !/^127\.0\.0\.1:[^:]+(:-\d+\})?:\d+$/.test(port)),
  )
}

function writtenPasswords(yaml: string): string[] {
  const lines = yaml.split('\n').map((line) => line.trim())
  const secrets = lines.filter((line) =>
    /^[^#]*(PASSWORD|SECRET|TOKEN|_KEY|AUTH_METHOD)\w*[=:]/.test(line),
  )
  return secrets.filter((line) => !/: \$\{[A-Z_]+:\?[^}]+\}$/.test(line))
}

function unattended({ services }: Compose): string[] {
  return Object.entries(services).flatMap(([name, { healthcheck, restart }]) => {
    const isChecked = healthcheck?.test?.[0]?.startsWith('CMD') === true
    const isRestarted = restart === 'unless-stopped' || restart === 'always'
    return [
      ...(isChecked ? [] : [`${name} has no health check`]),
      ...(isRestarted ? [] : [`${name} is not restarted`]),
    ]
  })
}

function strayVolumes({ services, volumes = {} }: Compose): string[] {
  const homeless = Object.entries(services).filter(([, service]) => !service.volumes?.length)
  const stray = offences(services, (service) =>
    (service.volumes ?? []).filter((volume) => !Object.hasOwn(volumes, volume.split(':')[0] ?? '')),
  )
  return [...stray, ...homeless.map(([name]) => `${name} keeps nothing`)]
}

/** The variables that compose fills in; $$ is a dollar sign for the container's shell. */
function variablesOf(yaml: string): string[] {
  const found = yaml.replaceAll('$$', '').matchAll(/\$\{?([A-Z_]+)/g)
  return [...new Set([...found].map(([, name]) => name as string))].sort()
}

function exampleVariables(): Set<string> {
  return new Set([...envExample.matchAll(/^([A-Z_]+)=/gm)].map(([, name]) => name as string))
}

/** Advertised addresses that lead nowhere: not to a published port, not to the service itself. */
function unreachableListeners(name: string, { environment, ports = [] }: Service): string[] {
  const bound = new Map(
    listenersOf(environment?.KAFKA_LISTENERS).map((one) => [one.name, one.port]),
  )
  const advertised = listenersOf(environment?.KAFKA_ADVERTISED_LISTENERS)
  const lost = advertised.filter(({ name: listener, host, port }) => {
    const inside = bound.get(listener)
    return host === name ? port !== inside : !ports.includes(`${host}:${port}:${inside}`)
  })
  return lost.map(({ name: listener, host, port }) => `${listener}://${host}:${port}`)
}

function listenersOf(list: string | undefined): { name: string; host: string; port: string }[] {
  return (list ?? '').split(',').map((listener) => {
    const [, name = '', host = '', port = ''] = /^(\w+):\/\/(.*):(\d+)$/.exec(listener) ?? []
    return { name, host, port }
  })
}

function offences(
  services: Record<string, Service>,
  find: (service: Service) => readonly string[],
): string[] {
  const all = Object.entries(services)
  return all.flatMap(([name, service]) => find(service).map((offence) => `${name}: ${offence}`))
}

function isText(value: unknown): boolean {
  return typeof value === 'string'
}

function isTexts(value: unknown): boolean {
  return Array.isArray(value) && value.every(isText)
}

/** A compose file with one made-up service, x. */
function withService(service: Service): Compose {
  return { services: { x: service } }
}
