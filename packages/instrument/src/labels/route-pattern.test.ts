// Patterns of mount points and routes: names of parameters in, values never.
import { describe, expect, test } from 'vitest'
import { toMountPattern, toRouteName } from './route-pattern.ts'

describe('a mount point', () => {
  test.each([
    ['without parameters is what it matched', '/api/v1', {}, '/api/v1'],
    ['has the name in place of the value', '/users/42', { id: '42' }, '/users/:id'],
    ['has both of two', '/a/1/b/2', { one: '1', two: '2' }, '/a/:one/b/:two'],
    ['with two of one value has them from the left', '/7/7', { one: '7', two: '7' }, '/:one/:two'],
    ['matched the decoded value', '/users/a%20b', { id: 'a b' }, '/users/:id'],
    ['with a value that cannot be decoded', '/users/%zz', { id: '%zz' }, '/users/:id'],
    [
      'with a wildcard takes as many segments as it had',
      '/files/a/b/c',
      { path: ['a', 'b', 'c'] },
      '/files/*path',
    ],
    ['with a wildcard of older routers', '/files/a/b', { 0: 'a/b' }, '/files/*0'],
    ['with an optional parameter that is not there', '/users', { id: undefined }, '/users'],
    ['shows nothing when a value is part of a segment', '/files/cat.png', { name: 'cat' }, '/:name'],
  ])('%s', (_behaviour, matched, params, want) => {
    expect(toMountPattern(matched, params)).toBe(want)
  })

  test.each([
    [
      'a parameter of the outer one need not be in it',
      '/orders/7',
      { user: '42', order: '7' },
      '/orders/:order',
    ],
    [
      'its own comes before one of the outer that has the same value',
      '/orders/42',
      { user: '42', order: '42' },
      '/orders/:order',
    ],
    ['a parameter of the same name and another value is its own', '/x/43', { user: '43' }, '/x/:user'],
  ])('inside of another: %s', (_behaviour, matched, params, want) => {
    expect(toMountPattern(matched, params, { user: '42' })).toBe(want)
  })
})

describe('a route', () => {
  test.each([
    ['is its path', '', '/search', '/search'],
    ['is below its mount point', '/api', '/search', '/api/search'],
    ['that is all of its mount point', '/api', '/', '/api'],
    ['at the root', '', '/', '/'],
    ['by regular expression', '/api', /^\/v(\d+)/, '/api/^\\/v(\\d+)/'],
    ['of several paths', '/api', ['/a', '/b'], '/api/a|/api/b'],
    ['without a path', '/api', undefined, undefined],
    ['with a path of another kind', '/api', [7], undefined],
  ])('%s', (_behaviour, mount, path, want) => {
    expect(toRouteName(mount, { path })).toBe(want)
  })

  test.each([undefined, null, 'x', {}])('%j is none', (route) => {
    expect(toRouteName('', route)).toBeUndefined()
  })
})
