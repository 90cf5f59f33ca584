// Loaded into the service by its tests: keeps the engine from optimising. When it does that is up to the machine, and
// what it has optimised allocates less, and no longer counts what it has inlined: then no two runs were the same.
import v8 from 'node:v8'

v8.setFlagsFromString('--no-opt')
v8.setFlagsFromString('--no-maglev')
