import { ChartOrigin } from '../../lib/registry/chart-origin';
import { DocumentOrigin } from '../../lib/registry/document-origin';
import { readYamlStream } from '../../lib/yaml/located-yaml';

const document = (file: string, text: string) => new DocumentOrigin(file, readYamlStream(text)[0]!);
const own = document('tenant.yaml', 'services:\n  cart:\n    port: 80\n    deployment: { spec: { replicas: 1 } }\n');
const chart = document('rendered/cart.yaml', 'kind: Deployment\nspec:\n  template:\n    spec: { hostNetwork: true }\n');
const origin = new ChartOrigin(own.at('services', 'cart'), chart, (field) => field.join('.') === 'spec.replicas');

test('a field of `deployment` is where the chart has it, unless the service says it itself', () => {
  expect(origin.describe(['deployment', 'spec', 'template', 'spec', 'hostNetwork'])).toBe('rendered/cart.yaml:4:26');
  expect(origin.describe(['deployment', 'spec', 'replicas'])).toBe('tenant.yaml:4:37');
});

test('all else is where the service is written', () => {
  expect(origin.describe(['port'])).toBe('tenant.yaml:3:11');
  expect(origin.describe()).toBe('tenant.yaml:3:5');
  expect(origin.at('port').describe()).toBe('tenant.yaml:3:11');
  expect(origin.key.describe()).toBe('tenant.yaml:2:3');
  expect(origin.source(['port'])).toBe('80');
});
