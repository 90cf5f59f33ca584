// The shape that node:http and Express have in common.
import type { IncomingMessage, ServerResponse } from 'node:http'

/** Goes on to whatever comes after, as in Express. */
export type Next = (error?: unknown) => void

/**
 * Handles a request or passes it on. Fits `app.use()` of Express and, without `next`, the request listener of
 * `node:http`, where what is passed on becomes 404.
 */
export type Middleware = (req: IncomingMessage, res: ServerResponse, next?: Next) => void
