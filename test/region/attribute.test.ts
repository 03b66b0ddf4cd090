import { textsOf } from '../../lib/region/attribute';

test('a request may leave out any header and query parameter, whatever was asked before: nothing else', () => {
  for (const attribute of ['header', 'header x-beta', 'query', 'query q']) {
    expect([attribute, textsOf(attribute).optional]).toEqual([attribute, true]);
  }
  for (const attribute of ['path', 'method', 'authority', 'scheme', 'text', 'constructor']) {
    expect([attribute, textsOf(attribute).optional]).toEqual([attribute, false]);
  }
});
