import { orders } from './orders.mjs'

export const train = [
  [orders(200, 1), 1],
  [orders(50, 2), 2],
]
export const judge = [
  [orders(300, 3), 3],
  [orders(20, 4), 4],
]
export const run = (program, [input, minimum]) => [program.check(input), program.compile(minimum)]
