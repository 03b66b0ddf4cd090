import { versionOf } from '../../lib/model/service-version';

const minimal = { image: 'app:1' };

test('a version has one pod unless it says otherwise', () => {
  expect(versionOf('v1', minimal).replicas).toBe(1);
  expect(versionOf('v1', { ...minimal, replicas: 0 }).replicas).toBe(0);
});
