// Rates and fractions as they come from code, queries and the environment.
import { InstrumentError } from '../errors.ts'

/**
 * Returns an integer as it is.
 *
 * @throws {InstrumentError} `OPTION_INVALID` for anything else
 */
export function checkPeriod(where: string, value: number): number {
  if (Number.isSafeInteger(value)) return value
  throw new InstrumentError('OPTION_INVALID', `${where}: setting the sampling: met ${value}, want an integer`)
}
