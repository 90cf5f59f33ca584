// Numbers with units: everything that is public.

export { formatUnit, parseUnit, type Unit, type UnitClass, type UnitFactor } from './parse.ts'
export { tidy, type Quantity } from './tidy.ts'
export { commonScale, formatScaled, type Scale } from './scale.ts'
export { formatFixed } from './fixed.ts'
