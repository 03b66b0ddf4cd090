import { virtualService } from '../resolver/estate';
import { diffOf, edge, mesh, to } from './versions';

const rule = (match: string, name = 'cms') => `    - match: [${match}]\n      route: [${to(name)}]\n`;
const ORDER = 'and YAML does not say which is older: compared as if they were created in the order of their names';
const aged = (text: string, time: string) => text.replace('metadata: {', `metadata: { creationTimestamp: "${time}",`);
const FIRST = '2026-01-01T00:00:00Z';

describe('VirtualServices of one host at a gateway', () => {
  const one = (path: string) => edge(rule(`{ uri: { prefix: ${path} } }`), ['acme.example.com'], 'one');
  const two = (name = 'ui', path = '/cms/admin') =>
    edge(rule(`{ uri: { prefix: ${path} } }`, name), ['acme.example.com'], 'two');

  test('that a change depends on their ages is said, in either version', () => {
    const notes = [
      `VirtualService acme/one and VirtualService acme/two have rules for the same requests of acme.example.com, ${ORDER}`,
    ];
    expect(diffOf([one('/cms'), two()], [one('/cms'), two('cms')]).notes).toEqual(notes);
    expect(diffOf([one('/cms'), two()], [one('/other'), two()]).notes).toEqual(notes);
    expect(diffOf([one('/other'), two()], [one('/cms'), two()]).notes).toEqual(notes);
  });

  test('nothing is said where no request fits both, or nothing of theirs changes', () => {
    expect(diffOf([one('/a'), two()], [one('/b'), two()]).notes).toEqual([]);
    const other = (path: string) => mesh('ui', rule(`{ uri: { prefix: ${path} } }`));
    expect(diffOf([one('/cms'), two(), other('/a')], [one('/cms'), two(), other('/b')]).notes).toEqual([]);
  });

  test('what is added is younger; what is added together is not ordered', () => {
    expect(diffOf([one('/cms')], [one('/cms'), two()]).notes).toEqual([]);
    expect(diffOf([], [one('/cms'), two()]).notes).toHaveLength(1);
  });

  test('ages that are written down count', () => {
    const later = '2026-01-02T00:00:00Z';
    const version = (path: string) => [aged(one(path), FIRST), aged(two(), later)];
    expect(diffOf(version('/other'), version('/cms')).notes).toEqual([]);
  });
});

describe('VirtualServices of one host of the mesh', () => {
  const named = (name: string, path: string) =>
    virtualService('acme', name, ['cms.acme.svc.cluster.local'], rule(`{ uri: { prefix: ${path} } }`));

  test('that only the oldest is in force, and which is not known, is said where one changes', () => {
    const note = `VirtualService acme/one and VirtualService acme/two have the mesh host cms.acme.svc.cluster.local, ${ORDER}`;
    expect(diffOf([named('one', '/a'), named('two', '/b')], [named('one', '/a'), named('two', '/c')]).notes).toEqual([
      note,
    ]);
    const unrelated = (path: string) => mesh('ui', rule(`{ uri: { prefix: ${path} } }`));
    expect(
      diffOf(
        [named('one', '/a'), named('two', '/b'), unrelated('/x')],
        [named('one', '/a'), named('two', '/b'), unrelated('/y')],
      ).notes,
    ).toEqual([]);
  });

  test('one alone, or one that came first by its time, needs no age', () => {
    expect(diffOf([named('one', '/a')], [named('one', '/b')]).notes).toEqual([]);
    const both = (path: string) => [aged(named('one', '/a'), FIRST), named('two', path)];
    expect(diffOf(both('/b'), both('/c')).notes).toEqual([]);
  });
});
