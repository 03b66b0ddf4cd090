import type { WrittenOut } from '../../lib/model/written-out';

interface Declared {
  readonly first: string;
  readonly second?: number;
}

test('what is declared and not written is an error of the compiler, optional or not', () => {
  // @ts-expect-error: `second` is forgotten
  const forgotten: WrittenOut<Declared> = { first: 'a' };
  const written: WrittenOut<Declared> = { first: 'a', second: undefined };
  expect(written).toEqual(forgotten);
});
