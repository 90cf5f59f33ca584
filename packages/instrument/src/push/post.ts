// One POST that nobody waits for: it keeps no process alive once connected, and has a certain end.
import { request as requestPlain } from 'node:http'
import { request as requestTls } from 'node:https'
import { type PushAnswer, readRetryAfter } from './backoff.ts'

/** A request to be made. */
export interface PushRequest {
  readonly url: URL
  readonly headers: Readonly<Record<string, string>>
  readonly body: Uint8Array
  /** Ends it early, with a rejection. */
  readonly signal: AbortSignal
}

// From the first byte of the address being looked up to the last of the answer.
const TIMEOUT_MS = 10_000
// An error has one line.
const MAX_ANSWER_CHARS = 500

/**
 * Posts, and returns what the server said, whatever its status; redirects are not followed, because the credentials
 * are for one server. Rejects where there was no answer.
 *
 * A process that has nothing else to do ends without waiting for the answer. Only while the connection is being made
 * libuv has no way to be told so, which is at most {@link TIMEOUT_MS}.
 */
export function post({ url, headers, body, signal }: PushRequest): Promise<PushAnswer> {
  const request = url.protocol === 'https:' ? requestTls : requestPlain
  return new Promise((resolve, reject) => {
    const req = request(url, {
      method: 'POST',
      headers: { ...headers, 'Content-Length': String(body.byteLength) },
      // A connection of its own: one each few seconds is not worth one that stays open.
      agent: false,
      signal,
    })
    const timer = setTimeout(() => req.destroy(new Error(`no answer after ${TIMEOUT_MS} ms`)), TIMEOUT_MS)
    timer.unref()
    req.on('socket', (socket) => socket.unref())
    req.on('close', () => clearTimeout(timer))
    // Stays for good: a socket can fail more than once.
    req.on('error', reject)
    req.on('response', (res) => {
      let text = ''
      const finish = (): void =>
        resolve({
          status: res.statusCode ?? 0,
          text: text.split('\n', 1)[0] ?? '',
          retryAfterMs: readRetryAfter(res.headers['retry-after'], Date.now()),
        })
      res.setEncoding('utf8')
      res.on('data', (chunk: string) => {
        text = (text + chunk).slice(0, MAX_ANSWER_CHARS)
        // The rest is of no use, however long it is.
        if (text.length === MAX_ANSWER_CHARS) {
          finish()
          req.destroy()
        }
      })
      res.on('end', finish)
      res.on('error', reject)
    })
    req.end(body)
  })
}
