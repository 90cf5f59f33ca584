// Searches in a thread of its own, over a copy of the catalogue that the main thread keeps up to date.
import { parentPort } from 'node:worker_threads'
import { Catalogue, type Product } from './catalogue.ts'
import { findIn, type Query } from './search.ts'

/** What the main thread sends. */
export type Message =
  | { readonly kind: 'put'; readonly product: Product }
  | { readonly kind: 'remove'; readonly id: string }
  | { readonly kind: 'find'; readonly id: number; readonly query: Query }

const catalogue = new Catalogue()

parentPort?.on('message', (message: Message) => {
  if (message.kind === 'put') catalogue.put(message.product)
  else if (message.kind === 'remove') catalogue.remove(message.id)
  else parentPort?.postMessage({ id: message.id, found: findIn(catalogue, message.query) })
})
