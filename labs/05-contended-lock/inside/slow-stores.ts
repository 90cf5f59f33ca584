// Loaded into the service by its tests: makes races certain. Between reading a shared counter and writing it back
// a few nanoseconds pass, in which another worker gets in once in a million times. In the workers of a service
// that has loaded this, each store into shared memory takes a nap first; what is protected by a lock, or
// done by one atomic step, comes out the same.
import { isMainThread } from 'node:worker_threads'

// Longer than another thread needs to wake up, 50 us, and short enough for some thousand stores.
const napMs = 0.2
const napping = new Int32Array(new SharedArrayBuffer(4))
const { store, wait } = Atomics
const nap = (): unknown => wait(napping, 0, 0, napMs)

type Shared = Int32Array<SharedArrayBuffer>
const originals = new WeakMap<object, Shared>()
const original = <T>(array: T): T => (originals.get(array as object) as T | undefined) ?? array

if (!isMainThread) install()

function install(): void {
  globalThis.Int32Array = new Proxy(Int32Array, {
    construct(target, args: [], newTarget) {
      const array = Reflect.construct(target, args, newTarget) as Int32Array
      return array.buffer instanceof SharedArrayBuffer ? slowed(array as Shared) : array
    },
  })
  for (const name of Object.getOwnPropertyNames(Atomics) as (keyof typeof Atomics)[]) {
    const step = Atomics[name] as unknown
    if (typeof step !== 'function') continue
    const onOriginal = (array: unknown, ...rest: unknown[]): unknown =>
      Reflect.apply(step, Atomics, [original(array), ...rest])
    Object.assign(Atomics, { [name]: onOriginal })
  }
  // A store is atomic, but loading, calculating and storing are not.
  Atomics.store = ((array: Shared, index: number, value: number): number => {
    nap()
    return store(original(array), index, value)
  }) as typeof Atomics.store
}

function slowed(array: Shared): Shared {
  const proxy = new Proxy(array, {
    get(target, name) {
      const value: unknown = Reflect.get(target, name, target)
      return typeof value === 'function' ? (value.bind(target) as unknown) : value
    },
    set(target, name, value) {
      if (typeof name === 'string' && /^\d+$/.test(name)) nap()
      return Reflect.set(target, name, value, target)
    },
  })
  originals.set(proxy, array)
  return proxy
}
