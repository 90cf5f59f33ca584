// The program that is built: the service, and its work, so that it can be replayed without a network.
export { createApp } from './app.ts'
export { checkDocument } from './check.ts'
export { renderLetter } from './letters.ts'
export { orderSchema } from './orders.ts'
