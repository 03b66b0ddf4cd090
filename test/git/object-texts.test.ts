import { objectTexts } from '../../lib/git/object-texts';

const answer = (text: string) => objectTexts(['a', 'b', 'c'], () => Buffer.from(text));

test('texts in the order of their names, whatever is in them, and nothing for what is missing or no file', () => {
  expect(answer('1 blob 6\nx\n\nä\n\nb missing\n2 tree 3\nxyz\n')).toEqual(['x\n\nä\n', undefined, undefined]);
});

test('git is asked once for all, and not at all for none', () => {
  const asked: string[] = [];
  const catFile = (input: string) => {
    asked.push(input);
    return Buffer.from('a missing\nb missing\n');
  };
  expect(objectTexts(['a', 'b'], catFile)).toEqual([undefined, undefined]);
  expect(objectTexts([], catFile)).toEqual([]);
  expect(asked).toEqual(['a\nb\n']);
});

test.each(['', '1 blob 2\nxy\n', 'fatal: something else\n'])(
  'an answer that ends early or is none is an error: %j',
  (text) => {
    expect(() => answer(text)).toThrow('git cannot read a file of the repository');
  },
);
