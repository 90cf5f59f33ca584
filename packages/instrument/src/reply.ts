// How an answer leaves: Go's headers for results and for errors, and a certain end with slow or vanished readers.
import type { IncomingMessage, ServerResponse } from 'node:http'

/** What a handler wants to be sent. */
export interface Reply {
  readonly status: number
  readonly headers: Readonly<Record<string, string>>
  readonly body: string | Uint8Array
}

const PLAIN = 'text/plain; charset=utf-8'

/**
 * Returns an error as Go's handlers send it: plain text, `X-Go-Pprof: 1` (without which `go tool pprof` does
 * not show the text to its user), no attachment.
 */
export function errorReply(
  status: number,
  text: string,
  headers: Readonly<Record<string, string>> = {},
): Reply {
  return { status, headers: { ...headers, 'Content-Type': PLAIN, 'X-Go-Pprof': '1' }, body: `${text}\n` }
}

/** Returns plain text. */
export function textReply(text: string): Reply {
  return { status: 200, headers: { 'Content-Type': PLAIN }, body: text }
}

/** Returns a file that browsers save under the given name. */
export function attachmentReply(filename: string, body: Uint8Array): Reply {
  return {
    status: 200,
    headers: {
      'Content-Type': 'application/octet-stream',
      'Content-Disposition': `attachment; filename="${filename}"`,
    },
    body,
  }
}

// A profile is some 100 kB: six hundred answers, or a few that are very large. Errors are not worth counting.
const MAX_UNREAD_BYTES = 64 * 1024 * 1024
const SMALL_BYTES = 4096

let unreadBytes = 0

/**
 * Sends a reply. Never throws, and gives up on a reader that has not taken the answer after `timeoutMs`, so
 * that neither the bytes nor the socket are kept for it. Answers that wait for slow readers have 64 MiB together; a
 * further one becomes a 503.
 */
export function send(req: IncomingMessage, res: ServerResponse, reply: Reply, timeoutMs: number): void {
  // From here on the connection may break at any moment; that is the reader's business, not the host's.
  res.on('error', () => {})
  if (res.headersSent || res.destroyed || res.writableEnded) return

  const body = typeof reply.body === 'string' ? Buffer.from(reply.body) : reply.body
  const isLarge = body.byteLength > SMALL_BYTES
  if (isLarge && unreadBytes > 0 && unreadBytes + body.byteLength > MAX_UNREAD_BYTES) {
    const text = `${unreadBytes} bytes of other answers wait for their readers already`
    send(req, res, errorReply(503, text, { 'Retry-After': '10' }), timeoutMs)
    return
  }
  const giveUp = setTimeout(() => req.socket.destroy(), timeoutMs)
  giveUp.unref()
  unreadBytes += body.byteLength
  res.once('close', () => {
    clearTimeout(giveUp)
    unreadBytes -= body.byteLength
  })
  try {
    res.statusCode = reply.status
    res.setHeader('X-Content-Type-Options', 'nosniff')
    // Memory contents and stacks are nobody's to keep on the way.
    res.setHeader('Cache-Control', 'no-store')
    for (const [name, value] of Object.entries(reply.headers)) res.setHeader(name, value)
    res.setHeader('Content-Length', body.byteLength)
    if (req.method === 'HEAD') res.end()
    else res.end(body)
  } catch {
    // A host may have put into the URL what cannot stand in a header. No answer is better than one without an end.
    req.socket.destroy()
  }
}
