import { commonName } from '../../lib/registry/other-names';

test.each([
  ['host', ['image', 'hostnames'], 'hostnames'],
  ['depends_on', ['calls'], 'calls'],
  ['secretName', ['credentialName'], 'credentialName'],
  ['host', ['host2'], undefined],
  ['constructor', ['calls', 'constructor'], undefined],
])('%s among %j is meant to be %s', (written, known, meant) => {
  expect(commonName(written, known)).toBe(meant);
});
