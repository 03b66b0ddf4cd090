import { isHostName } from '../../lib/limits/host-name';

test.each([
  ['a', true],
  ['web.shop.svc.cluster.local', true],
  ['A.example.com.', true],
  ['1.example.com', true],
  [`${'a'.repeat(63)}.com`, true],
  ['', false],
  ['a..com', false],
  ['a_b.com', false],
  ['-a.com', false],
  ['a.com:80', false],
  ['http://a.com', false],
  ['*.com', false],
  ['192.0.2.1', false],
  [`${'a'.repeat(64)}.com`, false],
  [`${'a.'.repeat(130)}com`, false],
])('%s is a host name: %s', (text, expected) => {
  expect(isHostName(text)).toBe(expected);
});
