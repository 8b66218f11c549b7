import { WebSocket } from 'ws'
import type { FrameContent } from './simulated-frames.ts'
import type { SimulatorFault } from './simulator-faults.ts'

/** What a connection needs to know of the simulator, and tells it. */
export interface SimulatorHooks {
  readonly maxSymbols: number
  readonly textPingMs: number
  /** After the last subscription it waits so long for another one before it sends trades. */
  readonly settleMs: number
  /** Whether these are all the symbols that there are: then it need not wait. */
  isComplete(symbols: ReadonlySet<string>): boolean
  received(text: string): void
  /** A frame was handed to the socket. */
  handed(text: string, tradeCount: number): void
  /** Who listens to what is no longer the same. */
  changed(): void
}

/** One client of the simulator. */
export class SimulatorConnection {
  readonly symbols = new Set<string>()
  private readonly socket: WebSocket
  private readonly fault: SimulatorFault
  private readonly hooks: SimulatorHooks
  private readonly textPing: NodeJS.Timeout
  private settling: NodeJS.Timeout | undefined
  private settled = false
  private greeted = false
  private frames = 0

  constructor(socket: WebSocket, fault: SimulatorFault, hooks: SimulatorHooks) {
    this.socket = socket
    this.fault = fault
    this.hooks = hooks
    this.textPing = setInterval(() => this.hand('{"type":"ping"}', 0), hooks.textPingMs)
    socket.on('message', (data: Buffer) => this.message(data.toString()))
    socket.on('ping', (payload: Buffer) => this.pinged(payload))
    socket.on('error', () => socket.terminate())
    socket.on('close', () => this.closed())
    this.endIfDue()
  }

  /** Whether it takes trades now. */
  get isListening(): boolean {
    return this.settled && this.symbols.size > 0 && this.socket.readyState === WebSocket.OPEN
  }

  /** Bytes that the client has not taken yet. */
  get backlogBytes(): number {
    return this.socket.bufferedAmount
  }

  /** Sends what of the content this client has asked for; nothing where that is nothing. */
  deliver(content: FrameContent): void {
    if (!this.greeted) this.fault.garbage?.forEach((text) => this.write(text))
    this.greeted = true
    if (content.kind === 'line') return this.repeat(content.text, content.tradeCount)
    const trades = content.trades.filter(({ symbol }) => this.symbols.has(symbol))
    if (trades.length === 0) return
    const data = trades.map(({ json }) => json).join(',')
    this.repeat(`{"data":[${data}],"type":"trade"}`, trades.length)
  }

  /** Ends it with a close code, or without a word. */
  end(code?: number): void {
    if (code === undefined) this.socket.terminate()
    else this.socket.close(code)
  }

  private repeat(text: string, tradeCount: number): void {
    for (let times = this.fault.repeat ?? 1; times > 0; times -= 1) {
      this.hand(text, tradeCount)
      this.frames += 1
      this.endIfDue()
    }
  }

  private endIfDue(): void {
    const { endAfter } = this.fault
    if (endAfter !== undefined && this.frames >= endAfter.frames) this.end(endAfter.code)
  }

  private hand(text: string, tradeCount: number): void {
    if (this.isSilent || this.socket.readyState !== WebSocket.OPEN) return
    this.write(text)
    this.hooks.handed(text, tradeCount)
  }

  private get isSilent(): boolean {
    return this.fault.silentAfter !== undefined && this.frames >= this.fault.silentAfter
  }

  private write(text: string | Buffer): void {
    const bytes = Buffer.from(text)
    const parts = this.fault.fragments ?? 1
    if (parts === 1) return this.socket.send(bytes, { binary: false })
    const size = Math.ceil(bytes.length / parts)
    for (let at = 0; at < bytes.length; at += size) {
      const fin = at + size >= bytes.length
      this.socket.send(bytes.subarray(at, at + size), { binary: false, fin })
    }
  }

  private pinged(payload: Buffer): void {
    if (!this.isSilent && this.fault.noPongs !== true) this.socket.pong(payload)
  }

  private message(text: string): void {
    this.hooks.received(text)
    const { type, symbol } = requestOf(text)
    if (typeof symbol !== 'string') return
    if (type === 'subscribe') this.subscribe(symbol)
    if (type === 'unsubscribe') this.symbols.delete(symbol)
    this.settle()
  }

  private subscribe(symbol: string): void {
    const isRoom = this.symbols.size < this.hooks.maxSymbols
    if (isRoom || this.symbols.has(symbol)) this.symbols.add(symbol)
    else this.hand('{"msg":"Subscribing to too many symbols","type":"error"}', 0)
  }

  private settle(): void {
    clearTimeout(this.settling)
    const settled = () => {
      this.settled = true
      this.hooks.changed()
    }
    if (this.settled || this.hooks.isComplete(this.symbols)) settled()
    else this.settling = setTimeout(settled, this.hooks.settleMs)
  }

  private closed(): void {
    clearInterval(this.textPing)
    clearTimeout(this.settling)
    this.hooks.changed()
  }
}

function requestOf(text: string): { type?: unknown; symbol?: unknown } {
  try {
    return (JSON.parse(text) ?? {}) as { type?: unknown; symbol?: unknown }
  } catch {
    return {}
  }
}
