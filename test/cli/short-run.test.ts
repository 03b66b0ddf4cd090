import { spawnSync } from 'node:child_process';
import { patience } from '../../lib/cli/short-run';

test.each([
  ['11.3.244.8-node.33', '--interrupt-budget=1320000'],
  ['12.4.254.21-node.56', '--invocation-count-for-turbofan=30000'],
  ['13.6.233.17-node.41', '--invocation-count-for-turbofan=30000'],
  ['10.2.154.26-node.36', undefined],
  ['14.1.146.11-node.14', undefined],
])('V8 %s is given %s', (version, flag) => {
  expect(patience(version)).toBe(flag);
});

test('this Node knows the flag it is given; V8 complains on standard error of one that it does not know', () => {
  const flag = patience(process.versions.v8);
  const set = (text: string) => `require('node:v8').setFlagsFromString(${JSON.stringify(text)})`;
  const errors = (script: string) => spawnSync(process.execPath, ['-e', script], { encoding: 'utf8' }).stderr;
  expect(errors(set('--no-such-flag'))).toMatch(/unrecognized flag/);
  expect(flag === undefined ? '' : errors(set(flag))).toBe('');
});
