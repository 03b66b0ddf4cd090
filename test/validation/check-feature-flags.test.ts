import { aVariant, saidOfService } from './samples';

const said = (featureFlags: string) => saidOfService({ variants: [aVariant({ featureFlags })] });

test.each(['a', 'new-nav,beta=1', 'a b', 'x'.repeat(1024)])('EDGE-11: %j is what a header can hold', (flags) => {
  expect(said(flags)).toEqual([]);
});

test.each(['', ' a', 'a ', '100%', 'ü', 'a\nb', 'x'.repeat(1025)])('EDGE-11: %j is not', (flags) => {
  expect(said(flags)).toEqual([
    expect.stringContaining('OPS-1.featureFlags: error: featureFlags: must be at most 1024 printable ASCII characters'),
  ]);
});
