// A headless browser that talks to nobody but the page it is given.
import { chromium, type Browser } from 'playwright-core'

/** Starts Chromium without the services that would call home, and without HTTP/3. */
export function launchBrowser(executablePath: string): Promise<Browser> {
  return chromium.launch({
    executablePath,
    args: [
      '--headless',
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
}
