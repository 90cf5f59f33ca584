#!/usr/bin/env node
// What npm links to as `bench`: the program of main.ts. It is no TypeScript, so that it is found in every shell's path.
import { main } from '@hotpath/bench/main'

await main()
