import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: ['{engine,data,workers,api,bench}/**/*.test.ts'],
    // Tests run real stores, servers and child processes: on a busy two-core machine the default of 5 s is too short.
    testTimeout: 120_000,
    hookTimeout: 120_000,
  },
});
