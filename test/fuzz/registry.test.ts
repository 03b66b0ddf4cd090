import fc from 'fast-check';
import { load, loadAll } from 'js-yaml';
import { stringify } from 'yaml';
import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { RegistryError } from '../../lib/registry/registry-error';
import { renderPart } from '../../lib/synthesis/render-part';
import { EVERY_FILE } from '../estate/everything';
import { answers, fuzz } from './fuzzed';
import { mangled, mutated, mutation, textMutation } from './hostile';

interface File {
  readonly path: string;
  readonly text: string;
}

/** A small estate, in which most of what is accepted is next to something else. */
const SMALL: readonly (readonly [path: string, content: object])[] = [
  [
    'acme/tenant.yaml',
    {
      ...{ apiVersion: 'branchline/v1', kind: 'Tenant', name: 'acme', environment: 'staging', namespace: 'acme-ns' },
      domains: ['acme.example.com'],
      gateway: { variantAccess: ['hostname', 'header', 'condition'] },
      services: {
        ui: { image: 'r/ui:1', port: 8080, routes: ['/'], calls: ['cms', 'shared/docx'] },
        cms: {
          ...{ image: 'r/cms:1', port: 8080, routes: ['/cms'], timeout: '2s', env: { A: 'on' } },
          canary: { image: 'r/cms:2', weight: 5, match: [{ headers: { 'end-user': { exact: 'agung' } } }] },
        },
      },
    },
  ],
  [
    'acme/variants/OPS-1.yaml',
    { apiVersion: 'branchline/v1', kind: 'Variant', id: 'OPS-1', services: { cms: { image: 'r/cms:3' } } },
  ],
  [
    'shared/tenant.yaml',
    {
      ...{
        apiVersion: 'branchline/v1',
        kind: 'Tenant',
        name: 'shared',
        environment: 'staging',
        namespace: 'shared-ns',
      },
      services: { docx: { image: 'r/docx:1', port: 9090, protocol: 'grpc' } },
    },
  ],
];

/** One file with every field; what belongs to other files is refused, and that is a message, too. */
const WHOLE = EVERY_FILE.map((content): readonly (readonly [string, object])[] => {
  const { kind } = content;
  const name = 'name' in content ? String(content.name) : 'acme';
  if (kind === 'Estate') return [['estate.yaml', content]];
  return [[kind === 'Variant' ? 'acme/variants/x.yaml' : `${name}/tenant.yaml`, content]];
});

const registry: fc.Arbitrary<readonly File[]> = fc
  .record({
    base: fc.oneof({ weight: 2, arbitrary: fc.constant(SMALL) }, { weight: 1, arbitrary: fc.constantFrom(...WHOLE) }),
    mutations: fc.array(fc.tuple(fc.nat(), mutation), { maxLength: 3 }),
    texts: fc.oneof(
      { weight: 3, arbitrary: fc.constant([]) },
      { weight: 1, arbitrary: fc.array(fc.tuple(fc.nat(), textMutation), { maxLength: 3 }) },
    ),
  })
  .map(({ base, mutations, texts }) =>
    base.map(([path, content], index) => {
      const own = <T>(all: readonly (readonly [number, T])[]) =>
        all.filter(([of]) => of % base.length === index).map(([, each]) => each);
      return {
        path,
        text: mangled(stringify(mutated(content, own(mutations)), { aliasDuplicateObjects: false }), own(texts)),
      };
    }),
  );

fuzz('registry', registry, (files) => {
  answers(() => {
    try {
      const { files: written } = renderPart({ files, folder: 'tenants', gitops: {} });
      const objects = [...written].filter(([path]) => path.endsWith('.k8s.yaml'));
      for (const [, text] of objects) loadAll(text);
      const findings = check(MeshModel.of(objects.map(([file, text]) => ({ file, text }))));
      return findings
        .filter(({ code }) => code === 'BL001')
        .map(({ message }) => `undefined: ${message}`)
        .join('\n');
    } catch (error) {
      if (!(error instanceof RegistryError)) throw error;
      // Each problem names its file.
      const [head, ...lines] = error.message.split('\n');
      if (!/^\d+ errors?|^at least/.test(head!) || !lines.some((line) => /tenants\/\S/.test(line)))
        throw new Error(`a message without a file: ${error.message}`);
      return '';
    }
  });
});

test('the estate as it is, is accepted', () => {
  const files = SMALL.map(([path, content]) => ({ path, text: stringify(content) }));
  expect(renderPart({ files, folder: 'tenants', gitops: {} }).files.size).toBeGreaterThan(10);
  expect(files.map(({ text }) => load(text))).toEqual(SMALL.map(([, content]) => content));
});
