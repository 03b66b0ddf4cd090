import { attempt } from '../attacks/two-tenants';

const of = (podSecurity: string, network?: object) => attempt({ estate: { limits: { podSecurity }, network } });

test.each(['baseline', 'restricted'])(
  'TENANT-13: %s without the CNI plugin is told, with the line that answers it',
  (level) => {
    for (const network of [undefined, {}, { cni: false }]) {
      const { errors, warnings } = of(level, network);
      expect(errors).toEqual([]);
      expect(warnings).toEqual([
        expect.stringMatching(
          new RegExp(
            `^tenants/estate.yaml:4:16: warning: limits.podSecurity: with '${level}' Kubernetes refuses every pod with a sidecar, .* \\[TENANT-13\\]\n +fix: if it is, write .network: \\{ cni: true \\}`,
          ),
        ),
      ]);
    }
    expect(of(level, { cni: true })).toMatchObject({ errors: [], warnings: [] });
  },
);

test('TENANT-13: nothing is said of `privileged`', () => {
  expect(of('privileged')).toMatchObject({ errors: [], warnings: [] });
  expect(attempt({ estate: { limits: { quota: { pods: '20' } } } })).toMatchObject({ errors: [], warnings: [] });
});
