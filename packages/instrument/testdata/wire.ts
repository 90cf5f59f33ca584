// Requests byte for byte, and their answers: no client in between that adds a header of its own.
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'

/** An answer as it came. */
export interface WireAnswer {
  readonly status: number
  /** In lower case; none may come twice. */
  readonly headers: ReadonlyMap<string, string>
  readonly body: Buffer
}

/**
 * Sends a request of exactly these lines and reads the answer by its length. The connection is kept open until then,
 * as a collector's is, and closed by us.
 */
export async function ask(port: number, lines: readonly string[]): Promise<WireAnswer> {
  const socket = connect(port, '127.0.0.1')
  await once(socket, 'connect')
  socket.write(`${lines.join('\r\n')}\r\n\r\n`)
  let bytes = Buffer.alloc(0)
  try {
    for await (const chunk of socket as AsyncIterable<Buffer>) {
      bytes = Buffer.concat([bytes, chunk])
      const answer = readAnswer(bytes)
      if (answer !== undefined) return answer
    }
  } finally {
    socket.destroy()
  }
  throw new Error(`the connection ended after ${bytes.length} bytes`)
}

function readAnswer(bytes: Buffer): WireAnswer | undefined {
  const end = bytes.indexOf('\r\n\r\n')
  if (end === -1) return undefined
  const [statusLine = '', ...lines] = bytes.subarray(0, end).toString('latin1').split('\r\n')
  const headers = new Map<string, string>()
  for (const line of lines) {
    const [name = '', value = ''] = line.split(/: ?(.*)/s, 2)
    if (headers.has(name.toLowerCase())) throw new Error(`the header ${name} came twice`)
    headers.set(name.toLowerCase(), value)
  }
  const body = bytes.subarray(end + 4)
  const length = Number(headers.get('content-length'))
  if (Number.isNaN(length)) throw new Error('an answer without Content-Length')
  return body.length < length ? undefined : { status: Number(statusLine.split(' ')[1]), headers, body }
}

/** Sends a request and returns all that comes back until the other side closes the connection, or resets it. */
export function exchange(port: number, bytes: string | Uint8Array): Promise<Buffer> {
  return talk(port, (socket) => socket.write(bytes))
}

/** The same, saying too that nothing more will come: for what is no request, or only the beginning of one. */
export function exchangeAndFinish(port: number, bytes: string | Uint8Array): Promise<Buffer> {
  return talk(port, (socket) => socket.end(bytes))
}

async function talk(port: number, say: (socket: Socket) => void): Promise<Buffer> {
  const socket = connect(port, '127.0.0.1')
  const chunks: Buffer[] = []
  socket.on('data', (chunk: Buffer) => chunks.push(chunk))
  // A reset is an end too.
  socket.on('error', () => {})
  say(socket)
  await once(socket, 'close')
  return Buffer.concat(chunks)
}
