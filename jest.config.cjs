/** Everything but the tests that need Go and Envoy: test/mesh and test/gitops have their own configurations. */
module.exports = {
  testMatch: ['<rootDir>/test/**/*.test.ts'],
  testPathIgnorePatterns: ['/node_modules/', '<rootDir>/test/mesh/', '<rootDir>/test/gitops/', '<rootDir>/build/'],
  modulePathIgnorePatterns: ['<rootDir>/build/', '<rootDir>/dist/', '<rootDir>/.stryker-tmp/'],
  // Jest leaves a core to itself by default, which on two cores is half of the machine.
  maxWorkers: '100%',
  testEnvironment: '<rootDir>/test/environment.cjs',
  runtime: '<rootDir>/test/runtime.cjs',
  transform: { '^.+\\.ts$': ['@swc/jest'] },
};
