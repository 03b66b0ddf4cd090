/** The tests that need GitOps tools; `run.mjs` starts them with what they need. */
module.exports = {
  ...require('../mesh/jest.config.cjs'),
  testMatch: ['<rootDir>/test/gitops/**/*.test.ts'],
  testTimeout: 300_000,
};
