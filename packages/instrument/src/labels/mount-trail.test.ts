// Into routers and out of them again.
import { expect, test } from 'vitest'
import { MountTrail } from './mount-trail.ts'

test('a request goes into a router in a router, and back', () => {
  const trail = new MountTrail()
  const patterns = [
    ['', {}],
    ['/users/42', { user: '42' }],
    ['/users/42/orders/7', { order: '7' }],
    ['/users/42', { user: '42' }],
    ['/users/42/cart', {}],
    [undefined, {}],
    ['/users2', {}],
  ].map(([baseUrl, params]) => {
    trail.move(baseUrl, params as Record<string, string>) // as written above
    return trail.pattern
  })
  expect(patterns).toEqual([
    '',
    '/users/:user',
    '/users/:user/orders/:order',
    '/users/:user',
    '/users/:user/cart',
    '',
    '/users2',
  ])
})

test('a sibling whose path begins alike is not below it', () => {
  const trail = new MountTrail()
  trail.move('/users/4', { user: '4' })
  trail.move('/users/42', { other: '42' })
  expect(trail.pattern).toBe('/users/:other')
})
