// Runs the cases of a suite on a bundle: run.mjs <cases> <bundle>. Prints what came of each, as JSON: null, or what failed.
import process from 'node:process'
import { pathToFileURL } from 'node:url'

const [, , casesPath, bundlePath] = process.argv
const { casesOf } = await import(pathToFileURL(casesPath).href)
const bundle = await import(pathToFileURL(bundlePath).href)

const outcomes = {}
for (const [name, run] of casesOf(bundle)) {
  try {
    run()
    outcomes[name] = null
  } catch (error) {
    outcomes[name] = String(error)
  }
}
process.stdout.write(`\n${JSON.stringify(outcomes)}\n`)
