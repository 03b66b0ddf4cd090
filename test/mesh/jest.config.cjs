/** The tests that need a mesh; `run.mjs` starts them with what they need. */
module.exports = {
  rootDir: '../..',
  testMatch: ['<rootDir>/test/mesh/**/*.test.ts'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/'],
  transform: { '^.+\\.ts$': ['@swc/jest'] },
  testTimeout: 60_000,
};
