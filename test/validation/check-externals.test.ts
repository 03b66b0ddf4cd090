import { aTenant, saidOf } from './samples';

const said = (...hosts: string[]) =>
  saidOf(
    aTenant({
      external: hosts.map((host, index) => ({ name: `e${index}`, host, port: 443, protocol: 'https' as const })),
    }),
  ).join();

test('hosts outside the mesh are DNS names, each declared once', () => {
  expect(said('api.example.net')).toBe('');
  expect(said('https://api.example.net/')).toMatch(/write `api.example.net`/);
  expect(said('*.example.net')).toMatch(/no DNS look-up answers/);
  expect(said('cms.acme.svc.cluster.local')).toMatch(/inside the cluster/);
  expect(said('api.example.net', 'api.example.net')).toMatch(/declared twice, as 'e0' and as 'e1'/);
});
