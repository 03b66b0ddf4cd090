import { laidOver } from '../../lib/cdk8s/overlay';

const BASE = { replicas: 2, pod: { containers: [{ name: 'app', image: 'cms:2', env: [{ name: 'A', value: '1' }] }] } };

test('what did not change keeps what the base has', () => {
  const rendered = {
    replicas: 1,
    strategy: { type: 'RollingUpdate' },
    pod: { containers: [{ name: 'app', image: 'x' }] },
  };
  expect(laidOver(BASE, rendered, rendered)).toEqual(BASE);
});

test('additions go to the item of the same name', () => {
  const before = { pod: { containers: [{ name: 'app', image: 'x' }] } };
  const after = {
    pod: {
      containers: [
        { name: 'app', image: 'x', env: [{ name: 'B', value: '2' }] },
        { name: 'proxy', image: 'y' },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  };
  expect(laidOver(BASE, before, after)).toEqual({
    replicas: 2,
    pod: {
      containers: [
        {
          name: 'app',
          image: 'cms:2',
          env: [
            { name: 'A', value: '1' },
            { name: 'B', value: '2' },
          ],
        },
        { name: 'proxy', image: 'y' },
      ],
      volumes: [{ name: 'v', emptyDir: {} }],
    },
  });
});

test('what was taken away is taken away, and lists without names are replaced', () => {
  const base = { a: 1, list: [1, 2], named: [{ name: 'x' }, { name: 'y' }] };
  const before = { a: 1, list: [1], named: [{ name: 'x' }] };
  expect(laidOver(base, before, { list: [3], named: [] })).toEqual({ list: [3], named: [{ name: 'y' }] });
  expect(laidOver(base, before, { ...before, named: [{ name: 'z' }] })).toEqual({
    ...base,
    named: [{ name: 'y' }, { name: 'z' }],
  });
});
