import { movingImages } from '../../lib/notices/moving-images';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';

function said(services: string, variant?: string): string[] {
  const text = `apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme
services: { ${services} }
`;
  const files = [{ path: 'acme/tenant.yaml', text }];
  if (variant !== undefined) {
    const head = 'apiVersion: branchline/v1\nkind: Variant\nid: OPS-1\n';
    files.push({ path: 'acme/variants/OPS-1.yaml', text: `${head}services: { ${variant} }\n` });
  }
  const { estates } = parseWholeRegistry(files);
  return movingImages(estates[0]!.estate).map((each) => each.text);
}

const line = (images: string) =>
  `tenants/acme/tenant.yaml:6:11: note: services: ${images}: the image changes without a commit; name it by a tag of its own, or by its digest`;

test.each(['ui', 'ui:latest', 'localhost:5000/ui', 'r.example.com/shop/ui:latest'])('%s', (image) => {
  expect(said(`ui: { image: "${image}", port: 80 }`)).toEqual([line(`'${image}'`)]);
});

test.each([
  'ui:1',
  'ui:latest-1',
  `ui@sha256:${'0'.repeat(64)}`,
  `ui:latest@sha256:${'0'.repeat(64)}`,
  'localhost:5000/ui:1',
])('not %s', (image) => {
  expect(said(`ui: { image: "${image}", port: 80 }`)).toEqual([]);
});

test('of canaries, versions and variants, too, each once', () => {
  const service =
    'ui: { image: "ui:1", port: 80, canary: { image: "c", weight: 5 }, versions: { v1: { image: "v:latest" } } }';
  expect(said(service, 'ui: { image: c }')).toEqual([line("'c', 'v:latest'")]);
});

test('one line for a tenant names five', () => {
  const services = Array.from({ length: 7 }, (_, index) => `s${index}: { image: i${index} }`).join(', ');
  expect(said(services)).toEqual([line("'i0', 'i1', 'i2', 'i3', 'i4' and 2 more")]);
});
