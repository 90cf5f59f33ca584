// An encoder and decoder by other people reads what we write, and writes what we read.

import { readFileSync } from 'node:fs'
import { gunzipSync } from 'node:zlib'
import { Profile as PeerProfile } from 'pprof-format'
import { describe, expect, test } from 'vitest'
import { decode } from './decode.ts'
import { encode } from './encode.ts'
import type { Profile } from './profile.ts'

const files = ['go.cpu.pb.gz', 'go.heap.pb.gz', 'go.block.pb.gz', 'node.cpu.pb.gz', 'node.heap.pb.gz']
const raw = (name: string): Buffer =>
  gunzipSync(readFileSync(new URL(`../testdata/${name}`, import.meta.url)))

/** pprof-format gives negative values as unsigned ones. */
const signed = (value: number | bigint): bigint => BigInt.asIntN(64, BigInt(value))

/** A profile as plain text and numbers, from their object. */
function fromPeer(bytes: Uint8Array): unknown {
  const peer = PeerProfile.decode(bytes)
  const text = (index: number | bigint): string => peer.stringTable.strings[Number(index)] ?? 'no such string'
  const functions = new Map(peer.function.map((one) => [BigInt(one.id), one]))
  const locations = new Map(peer.location.map((one) => [BigInt(one.id), one]))
  return {
    types: peer.sampleType.map(({ type, unit }) => [text(type), text(unit)]),
    samples: peer.sample.map((sample) => ({
      stack: sample.locationId.map((id) =>
        locations.get(BigInt(id))?.line.map((line) => {
          const func = functions.get(BigInt(line.functionId))
          return [text(func?.name ?? 0), text(func?.filename ?? 0), Number(line.line)]
        }),
      ),
      values: sample.value.map(signed),
      labels: sample.label.map((label) => [
        text(label.key),
        text(label.str),
        BigInt(label.str) === 0n ? signed(label.num) : 0n,
        text(label.numUnit),
      ]),
    })),
    mappings: peer.mapping.map((one) => [
      BigInt(one.memoryStart),
      BigInt(one.memoryLimit),
      text(one.filename),
    ]),
    header: [BigInt(peer.timeNanos), BigInt(peer.durationNanos), BigInt(peer.period)],
    comments: peer.comment.map(text),
  }
}

/** The same, from ours. */
function fromOurs(profile: Profile): unknown {
  return {
    types: profile.sampleTypes.map(({ type, unit }) => [type, unit]),
    samples: profile.samples.map((sample) => ({
      stack: sample.locations.map(({ lines }) =>
        lines.map((line) => [line.function.name, line.function.filename, line.line]),
      ),
      values: sample.values.map(BigInt),
      labels: sample.labels.map((label) => [
        label.key,
        label.str ?? '',
        BigInt(label.num ?? 0),
        label.numUnit ?? '',
      ]),
    })),
    mappings: profile.mappings.map((one) => [BigInt(one.start), BigInt(one.limit), one.filename]),
    header: [profile.timeNanos, BigInt(profile.durationNanos), BigInt(profile.period)],
    comments: profile.comments,
  }
}

describe.each(files)('%s', (name) => {
  test('reads as pprof-format reads it', () => {
    expect(fromOurs(decode(raw(name)))).toEqual(fromPeer(raw(name)))
  })

  test('written by us, is read by pprof-format', () => {
    const profile = decode(raw(name))
    expect(fromPeer(encode(profile))).toEqual(fromOurs(profile))
  })

  test('written by pprof-format, is read by us', () => {
    const theirs = PeerProfile.decode(raw(name)).encode()
    expect(decode(theirs)).toEqual(decode(raw(name)))
  })
})

test('a lone surrogate is written as U+FFFD, as UTF-8 has no form for it', () => {
  const profile = decode(raw('go.cpu.pb.gz'))
  expect(decode(encode({ ...profile, comments: ['a\ud800b'] })).comments).toEqual(['a\ufffdb'])
})
