// Routes below mount points: watched until they are known, and then known by what they are mounted at.
import { describe, expect, test } from 'vitest'
import { RouteNames } from './route-names.ts'

test('a route that is below nothing is known at once', () => {
  const names = new RouteNames(0)
  expect(names.find({ path: '/search' }, '')).toBe('/search')
  expect(names.watchNext()).toBe(false)
})

test('the first requests are watched, and no more', () => {
  const names = new RouteNames(2)
  expect([names.watchNext(), names.watchNext(), names.watchNext()]).toEqual([true, true, false])
})

test('a route that is not known has requests watched until it is', () => {
  const names = new RouteNames(0)
  const route = { path: '/orders/:order' }
  expect(names.find(route, '/users/42')).toBeUndefined()
  expect(names.watchNext()).toBe(true)
  expect(names.learn(route, '/users/43', '/users/:user')).toBe('/users/:user/orders/:order')
  expect(names.watchNext()).toBe(false)
  expect(names.find(route, '/users/44')).toBe('/users/:user/orders/:order')
})

describe('a router that is mounted twice', () => {
  const names = new RouteNames(0)
  const route = { path: '/x' }
  names.learn(route, '/v1', '/v1')
  names.learn(route, '/users/42', '/users/:user')
  names.learn(route, '/files/a/b', '/files/*path')

  test.each([
    ['/v1', '/v1/x'],
    ['/users/7', '/users/:user/x'],
    ['/files/c/d/e', '/files/*path/x'],
    ['/v2', undefined],
    ['/users', undefined],
    ['/users/7/8', undefined],
  ])('is told apart at %s', (baseUrl, want) => {
    expect(names.find(route, baseUrl)).toBe(want)
  })
})

test('a mount point that says less than the path is learned once', () => {
  const names = new RouteNames(0)
  const route = { path: '/x' }
  names.learn(route, '/files/cat.png', '/:name')
  expect(names.find(route, '/files/dog.png')).toBe('/:name/x')
  expect(names.watchNext()).toBe(false)
})

test('what is no route has no name and is not waited for', () => {
  const names = new RouteNames(0)
  expect(names.learn({}, '/api', '/api')).toBeUndefined()
  expect(names.watchNext()).toBe(false)
})
