// Loaded into the service by its tests: clients whose connections have no room. A real one would first have the buffers
// of its connection filled, which are of some megabytes on one system and of some kilobytes on another. A request says
// by the header `x-reader` which one it comes from:
//
// - `asleep` takes nothing: what is written to it stays where it is, and there is never room for more.
// - `slow` takes what is written to it a few moments later, as a socket does that has to wait; until then it is the
//   stream that keeps the bytes, and not a copy of them.
import { ServerResponse } from 'node:http'
import { setImmediate as turn } from 'node:timers/promises'

const readerOf = ({ req }: ServerResponse): unknown => req.headers['x-reader']
const pending = new WeakMap<ServerResponse, Promise<unknown>>()

// Turns of the event loop, and not milliseconds: in each of them other reports go on, on a busy machine as well, and a
// service that writes line by line is not held up for seconds.
const turnsToWait = 3

/** Does something to a response a moment after all that was done to it before. */
function later(response: ServerResponse, act: () => void): void {
  const before = pending.get(response) ?? Promise.resolve()
  pending.set(response, before.then(wait).then(act))
}

async function wait(): Promise<void> {
  for (let turns = 0; turns < turnsToWait; turns++) await turn()
}

// oxlint-disable-next-line typescript/unbound-method -- only ever applied to a response, below
const { write, end } = ServerResponse.prototype
Object.assign(ServerResponse.prototype, {
  write(this: ServerResponse, ...args: unknown[]): boolean {
    const reader = readerOf(this)
    if (reader === 'asleep') return false
    if (reader !== 'slow') return Reflect.apply(write, this, args) as boolean // it returns a boolean
    later(this, () => {
      Reflect.apply(write, this, args)
      this.emit('drain')
    })
    return false
  },
  end(this: ServerResponse, ...args: unknown[]): ServerResponse {
    if (readerOf(this) === 'asleep') return this
    if (pending.has(this)) later(this, () => Reflect.apply(end, this, args))
    else Reflect.apply(end, this, args)
    return this
  },
})
