// ajv: a schema compiled, and orders checked with it.
const { Ajv } = require('ajv')

const line = {
  type: 'object',
  required: ['sku', 'count'],
  properties: { sku: { type: 'string' }, count: { type: 'integer', minimum: 1 }, price: { type: 'number' } },
}
const schema = {
  type: 'object',
  required: ['id', 'customer', 'lines'],
  properties: {
    id: { type: 'string', minLength: 3 },
    customer: {
      type: 'object',
      required: ['mail'],
      properties: { mail: { type: 'string', pattern: '^[^@]+@[^@]+$' } },
    },
    lines: { type: 'array', items: line },
    state: { anyOf: [{ enum: ['open', 'paid'] }, { type: 'object', required: ['refunded'] }] },
  },
}
const validate = new Ajv({ allErrors: true }).compile(schema)
exports.check = (orders) => orders.map((one) => validate(one))
exports.compile = (minimum) =>
  typeof new Ajv().compile({
    ...schema,
    properties: { ...schema.properties, lines: { type: 'array', minItems: minimum, items: line } },
  })
