// What a page of the built site costs whoever opens it: bytes of scripts, requests, shifts of the layout.
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { packedBytes } from './static-server.ts'

export interface PageWeight {
  /** Of the scripts that the page runs, packed. Those that it fetches ahead for a next page do not count. */
  readonly scriptBytes: number
  /** What the page itself needs: document, style sheets, scripts, pictures, data. */
  readonly requests: number
  /** The sum of all shifts of the layout that no input caused, as the Layout Instability API counts them. */
  readonly layoutShift: number
  /** Scripts that the document waits for before it is shown. */
  readonly blockingScripts: readonly string[]
  /** Style sheets that the document waits for. */
  readonly styleSheets: number
}

/** Has a page add up its shifts from its first moment on. To be called before it is opened. */
export async function countShifts(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const counted = globalThis as unknown as { layoutShift: number }
    counted.layoutShift = 0
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        // An entry of this type has what the general one does not know of.
        const { value, hadRecentInput } = entry as PerformanceEntry & {
          value: number
          hadRecentInput: boolean
        }
        if (!hadRecentInput) counted.layoutShift += value
      }
    }).observe({ type: 'layout-shift', buffered: true })
  })
}

/** Weighs an open page, whose shifts were counted, against the folder that it was served from. */
export async function weigh(page: Page, folder: string): Promise<PageWeight> {
  const seen = await page.evaluate(() => ({
    resources: performance
      .getEntriesByType('resource')
      .map((entry) => entry as PerformanceResourceTiming)
      .map(({ name, initiatorType }) => ({ path: new URL(name).pathname, initiatorType })),
    layoutShift: (globalThis as unknown as { layoutShift: number }).layoutShift,
    blocking: Array.from(
      document.querySelectorAll<HTMLScriptElement>('head script[src]:not([defer]):not([async])'),
      ({ src }) => src,
    ),
    styleSheets: document.querySelectorAll('link[rel="stylesheet"]').length,
    path: location.pathname,
  }))
  // What the router fetches ahead comes in by a link as well, as the style sheet of the page does.
  const own = seen.resources.filter(
    ({ path, initiatorType }) => initiatorType !== 'link' || path.endsWith('.css'),
  )
  const scripts = own
    .map(({ path }) => join(folder, path))
    .filter((file) => file.endsWith('.js') && existsSync(file))
  const written = readFileSync(join(folder, seen.path, 'index.html'), 'utf8')
  return {
    scriptBytes: scripts.reduce((sum, file) => sum + packedBytes(file).length, 0),
    requests: own.length + 1,
    layoutShift: seen.layoutShift,
    // Those added by scripts wait for nobody: only what was written into the document counts.
    blockingScripts: seen.blocking.filter((src) => written.includes(new URL(src).pathname)),
    styleSheets: seen.styleSheets,
  }
}
