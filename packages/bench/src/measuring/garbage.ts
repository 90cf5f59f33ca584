// Collecting garbage on demand, which Node.js allows only when it is told to.
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
// The function is in contexts made from now on, and collects the garbage of all.
const collect = runInNewContext('gc') as () => void // what the flag exposes

/** Collects all garbage, so that what one run left behind is not collected in the next one's time. */
export function collectGarbage(): void {
  collect()
}
