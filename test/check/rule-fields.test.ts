import { check } from '../../lib/check/check';
import { MeshModel } from '../../lib/mesh-model';
import { estateFiles } from '../../lib/synthesis/estate-files';
import { canary, estate, service, tenant, variant } from '../estate/declared';

/** What all fields that put something into rules are written as. */
const FILES = (() => {
  const cms = service('cms', {
    port: undefined,
    ports: {
      http: { port: 8080 },
      api: { port: 9090, protocol: 'grpc' },
      db: { port: 5432, protocol: 'tcp' },
      metrics: { port: 9102, routed: false },
    },
    routes: ['/cms', { path: '/api', port: 'api', timeout: '5s' }],
    rewrite: { uri: '/' },
    headers: { response: { set: { 'x-frame-options': 'DENY' } } },
    stickiness: { name: 'cms' },
    canary: canary({ weight: 10 }),
    variants: [variant('OPS-1')],
  });
  const ui = service('ui', {
    routes: ['/'],
    calls: [{ kind: 'service', tenant: 'acme', service: 'cms' }],
    redirects: [{ path: '/old', uri: '/new' }],
    cors: { allowOrigins: ['https://www.example.com'] },
  });
  const files = estateFiles(estate(tenant({ services: [cms, ui] })), { tool: 'none' });
  return [...files].map(([file, text]) => ({ file, text }));
})();

/** The findings in these files once some text in them is another one. */
function found(from: string | RegExp = '', to = ''): string[] {
  const files = FILES.map(({ file, text }) => ({
    file,
    text: file.includes('mesh-cms') ? text.replace(from, to) : text,
  }));
  return check(MeshModel.of(files)).map(({ code }) => code);
}

test('check finds nothing in ports, routes, rewrites, headers, redirects, CORS and stickiness', () => {
  expect(found()).toEqual([]);
});

test('BL214: halves of a destination that are not alike are still one destination twice', () => {
  expect(found('weight: 50', 'weight: 60')).toContain('BL214');
});

test('BL238: weights without a cookie on both sides still undo sticky sessions', () => {
  expect(found('set-cookie:', 'x-other:')).toContain('BL238');
});
