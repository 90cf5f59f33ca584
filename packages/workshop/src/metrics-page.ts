// The page of metrics of a running service, as a scraper would get it.
import { authorization } from '@hotpath/lab-kit'
import { WorkshopError, messageOf } from './errors.ts'

/** Where a page is taken from. */
export interface PageWish {
  /** Of the service; the page is below it. */
  readonly url: string
  readonly username: string | undefined
  readonly password: string | undefined
  readonly signal: AbortSignal
}

/** Takes the page, and returns it with its address. @throws {WorkshopError} `CAPTURE_FAILED` */
export async function takePage({ url, username, password, signal }: PageWish): Promise<MetricsPage> {
  const address = `${url}/metrics`
  try {
    const response = await fetch(address, { signal, headers: authorization(username, password) })
    if (!response.ok) throw new Error(`status ${response.status}, want 200`)
    return { url: address, text: await response.text() }
  } catch (cause) {
    throw new WorkshopError('CAPTURE_FAILED', `${address}: taking the metrics: ${messageOf(cause)}`, {
      cause,
    })
  }
}

/** A page of metrics in Prometheus' text form. */
export interface MetricsPage {
  readonly url: string
  readonly text: string
}
