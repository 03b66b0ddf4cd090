import type { Entry } from '../../lib/diff/entry';
import type { Fragment } from '../../lib/diff/fragment';
import { classText, requestClasses } from '../../lib/diff/request-class';

const entry: Entry = {
  kind: 'gateway',
  host: 'acme.example.com',
  from: ['acme/gateway'],
  scheme: 'http',
  port: 80,
  authority: 'acme.example.com',
  in: { base: true, head: true },
  routes: { base: [], head: [] },
  clients: { base: undefined, head: undefined },
};

/** `path=/a/…`, `header x=1`; a value that ends in … stands for all that begin so. */
function fragment(...conditions: readonly string[]): Fragment {
  return new Map(
    conditions.map((condition) => {
      const [name, text] = condition.split('=') as [string, string];
      const isPrefix = text.endsWith('…');
      const value = isPrefix ? `${text.slice(0, -1)}x` : text;
      return [name, { value, text, ...(isPrefix && { prefix: text.slice(0, -1) }) }];
    }),
  );
}

const told = (alike: readonly Fragment[], others: readonly Fragment[] = []) =>
  requestClasses(entry, alike, others).map((item) => classText(item).replace('http://', ''));

test('what a wider class covers is left out', () => {
  expect(told([fragment(), fragment('header x-v=1'), fragment('path=/a')])).toEqual(['GET acme.example.com/…']);
  expect(told([fragment('path=/a/b'), fragment('path=/a/…')])).toEqual(['GET acme.example.com/a/…']);
});

test('classes that differ in one value are one', () => {
  expect(told([fragment('path=/a'), fragment('path=/b')])).toEqual(['GET acme.example.com/a, /b']);
  expect(told([fragment('header x-v=1'), fragment('header x-v=2')])).toEqual([
    'GET acme.example.com/… with x-v: 1 or 2',
  ]);
  expect(told([fragment('header x-v=1', 'path=/a'), fragment('header x-v=2', 'path=/b')])).toHaveLength(2);
});

test('what fares otherwise is said of the class', () => {
  expect(told([fragment()], [fragment('header x-v=1')])).toEqual(['GET acme.example.com/… without x-v']);
  expect(told([fragment()], [fragment('path=/a')])).toEqual(['GET acme.example.com/… (paths not named otherwise)']);
});

test('methods and queries in words', () => {
  expect(told([fragment('method=POST', 'query q=1', 'header x-v=1')])).toEqual([
    'POST acme.example.com/… with ?q=1 and x-v: 1',
  ]);
});
