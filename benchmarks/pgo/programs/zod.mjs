// zod: orders checked against a schema.
import * as z from 'zod'

const order = z.object({
  id: z.string().min(3),
  at: z.iso.datetime().optional(),
  customer: z.object({ name: z.string(), mail: z.email(), tags: z.array(z.enum(['a', 'b', 'c'])) }),
  lines: z.array(z.object({ sku: z.string(), count: z.number().int().positive(), price: z.number() })),
  state: z.union([z.literal('open'), z.literal('paid'), z.object({ refunded: z.number() })]),
})
export const check = (orders) => orders.map((one) => order.safeParse(one).success)
