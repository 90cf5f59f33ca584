// One POST to a receiver: out with the body, back with the status.
import { Agent, request, type IncomingMessage } from 'node:http'
import { text } from 'node:stream/consumers'

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  readonly timeoutMs: number
}

export interface Reply {
  readonly status: number
  readonly body: string
}

// Receivers get many events; a new connection for each would cost them more than the event.
const agent = new Agent({ keepAlive: true })

// #region post
/** Posts a body and returns the reply once all of it is there. */
export function post(url: string, body: string, { headers, timeoutMs }: PostOptions): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const sent = request(url, { method: 'POST', agent, headers })
    const timer = setTimeout(
      () => sent.destroy(new Error(`${url}: no whole reply within ${timeoutMs} ms`)),
      timeoutMs,
    )
    sent.once('close', () => clearTimeout(timer))
    sent.once('error', reject)
    sent.once('response', (reply: IncomingMessage) => {
      const status = reply.statusCode ?? 0
      text(reply).then((answer) => resolve({ status, body: answer }), reject)
    })
    sent.end(body)
  })
}
// #endregion post
