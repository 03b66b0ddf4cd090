import { secondShare } from '../../lib/synthesis/second-thread';

test('run from TypeScript sources, one thread does it all', () => {
  expect(
    secondShare(
      new Map([
        ['a', 1e6],
        ['b', 1e6],
      ]),
    ),
  ).toEqual(new Set());
});
