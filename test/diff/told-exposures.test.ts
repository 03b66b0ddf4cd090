import { diffToMarkdown, diffToText } from '../../lib/diff';
import { deployment, ESTATE, service, virtualService } from '../resolver/estate';
import { diffOf } from './versions';

const NAMES = ['a', 'b', 'c', 'd', 'e'];
const many = (names: readonly string[]) =>
  names.flatMap((name) => [service('acme', name), deployment('acme', name, 'v1')]);
const estate = [ESTATE, ...many(NAMES)].join('\n---\n');
const doors = (names: readonly string[]) =>
  virtualService(
    'acme',
    'doors',
    ['acme.example.com'],
    names
      .map(
        (name) =>
          `    - match: [{ uri: { prefix: /${name}/ } }]\n      route: [{ destination: { host: ${name}.acme.svc.cluster.local, port: { number: 8080 } } }]\n`,
      )
      .join(''),
    'gateways: [gateway]',
  );
const opened = (names: readonly string[]) => diffOf([doors(['a'])], [doors(['a', ...names])], [estate, estate]);

test('many services that become reachable are told by the first, and the others by name', () => {
  const text = diffToText(opened(NAMES.slice(1)));
  expect(text).toContain('! acme/b was internal and becomes reachable from gateway acme/gateway');
  expect(text).toContain('and alike for 3 services: acme/c, acme/d, acme/e');
  expect(text).not.toContain('! acme/c');
  expect(diffToMarkdown(opened(NAMES.slice(1)))).toContain('alike for 3 services: `acme/c`, `acme/d`, `acme/e`');
});

test('some are told one by one, and with all requests, all', () => {
  expect(diffToText(opened(['b', 'c', 'd']))).toContain('! acme/d was internal');
  expect(diffToText(opened(NAMES.slice(1)), { requests: Number.POSITIVE_INFINITY })).toContain('! acme/e was internal');
});
