heap profile: 1: 2 [3: 4] @ heap/1048576
