import { isRange } from '../../lib/limits/address-range';

test.each(['192.0.2.10', '10.0.0.0/8', '0.0.0.0/0', '192.0.2.0/32', '2001:db8::1', '2001:db8:40::/48', '::/128'])(
  '%s is an address or a range',
  (text) => expect(isRange(text)).toBe(true),
);

test.each([
  '',
  'db',
  '10.0.0',
  '10.0.0.0/33',
  '10.0.0.0/',
  '10.0.0.0/8/8',
  '10.0.0.0/x',
  '10.0.0.0/ 8',
  '::/129',
  'fe80::1%eth0',
])('%j is none', (text) => expect(isRange(text)).toBe(false));
