#!/usr/bin/env node
// What npm links to as `pgo`: the program of main.ts.
import { main } from '@hotpath/pgo/main'

await main()
