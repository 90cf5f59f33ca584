// One POST to a receiver: out with the body, back with the status.

export interface PostOptions {
  readonly headers: Readonly<Record<string, string>>
  /** Ends it at any moment, and the connection with it. */
  readonly signal: AbortSignal
}

export interface Reply {
  readonly status: number
  readonly body: string
}

/** Posts a body and returns the reply once all of it is there. */
export async function post(url: string, body: string, { headers, signal }: PostOptions): Promise<Reply> {
  const reply = await fetch(url, { method: 'POST', headers, body, signal })
  return { status: reply.status, body: await reply.text() }
}
