import { numberMap } from '../../lib/mesh-model/number-map';

test.each([
  [
    { http: 80, tcp: 90 },
    { http: 80, tcp: 90 },
  ],
  [{ http: 'many', tcp: 90 }, { tcp: 90 }],
  [undefined, {}],
  [[80], {}],
])('%j holds the numbers %j', (value, expected) => {
  expect(numberMap(value)).toEqual(expected);
});
