// graphql: a query parsed, checked and answered.
import { buildSchema, graphqlSync } from 'graphql'

const schema = buildSchema(`
  type Book { id: ID! title: String! author: Author! price(currency: String): Float }
  type Author { name: String! books(first: Int = 3): [Book!]! }
  type Query { books(first: Int!): [Book!]! author(name: String!): Author }
`)
const author = (name) => ({
  name,
  books: ({ first }) => Array.from({ length: first }, (_, n) => book(n, name)),
})
const book = (n, name) => ({
  id: n,
  title: `t${n}`,
  author: author(name),
  price: ({ currency }) => n + (currency ? 0.5 : 0),
})
const rootValue = {
  books: ({ first }) => Array.from({ length: first }, (_, n) => book(n, `a${n % 4}`)),
  author: ({ name }) => author(name),
}
export const answer = (source, variableValues) => graphqlSync({ schema, source, rootValue, variableValues })
