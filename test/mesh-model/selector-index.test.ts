import fc from 'fast-check';
import { SelectorIndex } from '../../lib/mesh-model/selector-index';
import { selects } from '../../lib/mesh-model/untyped';

type Labels = Readonly<Record<string, string>>;

const labels = fc.dictionary(fc.constantFrom('app', 'version', 'tier'), fc.constantFrom('a', 'b'), { maxKeys: 3 });

test('what is for pods is what selects their labels, in the order in which it was given', () => {
  const selector = fc.option(labels, { nil: undefined });
  fc.assert(
    fc.property(fc.array(selector, { maxLength: 8 }), labels, (selectors, pod) => {
      const items = selectors.map((each, position) => ({ each, position }));
      const index = new SelectorIndex(items, ({ each }) => each);
      expect(index.for(pod)).toEqual(items.filter(({ each }) => each === undefined || selects(each, pod)));
    }),
  );
});

test('a selector that asks for two labels is not for pods with the first one alone', () => {
  const index = new SelectorIndex<Labels>([{ app: 'cms', version: 'main' }], (item) => item);
  expect(index.for({ app: 'cms' })).toEqual([]);
  expect(index.for({ version: 'main', app: 'cms' })).toHaveLength(1);
});

test('names of labels that every object has find nothing', () => {
  const index = new SelectorIndex<Labels>([{ app: 'cms' }], (item) => item);
  expect(index.for({ constructor: 'app', toString: 'cms' })).toEqual([]);
});
