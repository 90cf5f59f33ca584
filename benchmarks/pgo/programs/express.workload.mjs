import http from 'node:http'

const agent = new http.Agent({ keepAlive: true, maxSockets: 8 })
let server

const ask = ([method, path, body]) =>
  new Promise((resolve, reject) => {
    const { port } = server.address()
    const headers = body ? { 'content-type': 'application/json' } : {}
    const request = http.request({ agent, port, host: '127.0.0.1', method, path, headers }, (response) => {
      const chunks = []
      response.on('data', (chunk) => chunks.push(chunk))
      response.on('end', () => resolve(`${response.statusCode} ${Buffer.concat(chunks).toString()}`))
    })
    request.on('error', reject)
    request.end(body && JSON.stringify(body))
  })

const mix = (count, seed) =>
  Array.from({ length: count }, (_, n) =>
    n % 3 === 0
      ? ['GET', `/items?from=${(n * seed) % 400}`]
      : n % 3 === 1
        ? ['GET', `/items/${n * seed}`]
        : ['POST', '/quotes', { ids: [n, n + seed] }],
  )

export const train = [mix(30, 3)]
export const judge = [mix(40, 7)]
export const run = async (program, requests) => {
  server ??= await program.listen()
  return Promise.all(requests.map(ask))
}
export const close = () => {
  agent.destroy()
  server?.close()
}
