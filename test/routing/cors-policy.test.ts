import { corsPolicy } from '../../lib/routing/cors-policy';

test('MESH-10: origins are whole texts unless they say otherwise, and what is left out is not written', () => {
  expect(corsPolicy({ allowOrigins: ['https://a.example', { prefix: 'https://b' }, { regex: 'https://.*' }] })).toEqual(
    {
      allowOrigins: [{ exact: 'https://a.example' }, { prefix: 'https://b' }, { regex: 'https://.*' }],
      allowHeaders: ['x-variant-id'],
    },
  );
});

test('MESH-10: all that is said is written', () => {
  const said = {
    allowOrigins: [],
    allowMethods: ['PUT'],
    allowHeaders: ['content-type'],
    exposeHeaders: ['etag'],
    maxAge: '1h',
    allowCredentials: false,
  };
  expect(corsPolicy(said)).toEqual({ ...said, allowHeaders: ['content-type', 'x-variant-id'] });
});

test.each([[['X-Variant-Id']], [['*']]])('MESH-10: x-variant-id is not repeated beside %p', (allowHeaders) => {
  expect(corsPolicy({ allowOrigins: ['*'], allowHeaders }).allowHeaders).toEqual(allowHeaders);
});
