import type { Service } from '../../lib/model/service';
import { aCanary, aVariant, saidOfService } from './samples';

test('DEST-2: a mainline without pods is an error, an autoscaled one has some', () => {
  expect(saidOfService({ replicas: 0 }).join()).toMatch(/has no pods.*\[DEST-2\]/);
});

test('SAFE-5: an autoscaler needs a CPU request and bounds in order', () => {
  const autoscale = { min: 5, max: 2, cpu: 70 };
  const said = saidOfService({ autoscale }).join();
  expect(said).toMatch(/min must not be above max, got 5 and 2/);
  expect(said).toMatch(/there is none/);
  const resources = { requests: { cpu: '100m' } };
  expect(saidOfService({ autoscale: { min: 2, max: 5, cpu: 70 }, resources })).toEqual([]);
});

test.each([
  [{ image: 'a b' }, /remove the spaces/],
  [{ port: 0 }, /port from 1 to 65535/],
  [{ replicas: 150_001 }, /at most 150000, got 150001/],
  [{ user: 2 ** 32 }, /at most 2147483647/],
  [{ env: { '1A': 'x' } }, /environment variable/],
  [{ resources: { requests: { memory: '128MB' } } }, /write 128Mi/],
  [{ resources: { limits: { memory: '512m' } } }, /warning: .*'512m' is 0\.512 bytes of memory.*\n.*write 512Mi/],
  [{ resources: { limits: { memory: '512' } } }, /warning: .*'512' is 512 bytes of memory.*\n.*write 512Mi/],
  [{ resources: { limits: { memory: '8Ki' } } }, /warning: .*'8Ki' is 8192 bytes of memory.*\n.*write 128Mi/],
  [{ probes: { readiness: 'healthz' } }, /write `\/healthz`/],
  [{ writable: ['tmp'] }, /full path of a folder/],
  [{ writable: ['/tmp'], secrets: [{ name: 's', mountPath: '/tmp' }] }, /mounted twice/],
  [{ secrets: [{ name: 'S', mountPath: '/s' }] }, /lower-case/],
])('Kubernetes does not take %j', (own, said) => {
  expect(saidOfService(own).join()).toMatch(said);
});

test('MESH-3: a tcp service has no variants and versions', () => {
  expect(saidOfService({ protocol: 'tcp', variants: [aVariant()] }).join()).toMatch(
    /without headers nothing can choose/,
  );
  const versions = [{ name: 'v1', image: 'a:1' }];
  expect(saidOfService({ protocol: 'tcp', versions }).join()).toMatch(/without paths nothing can choose/);
});

test.each<[Partial<Service>, string[]]>([
  [
    { image: 'a b' },
    [
      "cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'a b'\n    fix: remove the spaces",
    ],
  ],
  [
    { image: 'https://registry.example.com/cms:1' },
    [
      "cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'https://registry.example.com/cms:1'\n    fix: remove the scheme",
    ],
  ],
  [
    { image: 'registry.example.com/CMS:1' },
    [
      "cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'registry.example.com/CMS:1'",
    ],
  ],
  [
    { image: `cms:${'x'.repeat(300)}Y` },
    [
      "cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'cms:xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx…'",
    ],
  ],
  [
    { image: `cms@sha256:${'a'.repeat(31)}` },
    [
      "cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'cms@sha256:aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa'",
    ],
  ],
  [{ image: '-cms' }, ["cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got '-cms'"]],
  [{ image: 'a//b' }, ["cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'a//b'"]],
  [{ image: 'cms/' }, ["cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'cms/'"]],
  [
    { image: 'registry.example.com:x/cms' },
    [
      "cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'registry.example.com:x/cms'",
    ],
  ],
  [{ image: 'cms:' }, ["cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'cms:'"]],
  [
    { image: 'cms:1:2' },
    ["cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got 'cms:1:2'"],
  ],
  [{ image: '' }, ["cms.image: error: image: must be an image such as registry.example.com/cms:2.0.0, got ''"]],
  [{ port: 0 }, ['cms.port: error: port: must be a port from 1 to 65535, got 0']],
  [{ port: 65536 }, ['cms.port: error: port: must be a port from 1 to 65535, got 65536']],
  [{ port: 80.5 }, ['cms.port: error: port: must be a port from 1 to 65535, got 80.5']],
  [{ targetPort: 0 }, ['cms.targetPort: error: targetPort: must be a port from 1 to 65535, got 0']],
  [{ targetPort: 65536 }, ['cms.targetPort: error: targetPort: must be a port from 1 to 65535, got 65536']],
  [
    { replicas: 0 },
    [
      "cms.replicas: error: replicas: service 'cms' has no pods (replicas: 0), but it answers all requests that ask for no variant [DEST-2]\n    fix: give it at least 1, or remove the service",
    ],
  ],
  [{ replicas: -1 }, ['cms.replicas: error: replicas: must be a whole number of at least 0, got -1']],
  [{ replicas: 1.5 }, ['cms.replicas: error: replicas: must be a whole number of at least 0, got 1.5']],
  [{ replicas: 150_001 }, ['cms.replicas: error: replicas: must be at most 150000, got 150001']],
  [{ user: 2 ** 31 }, ['cms.user: error: user: must be at most 2147483647, got 2147483648']],
  [
    { env: { '1A': 'x', 'A B': 'y', A: 'z' } },
    [
      "cms.env.1A: error: env.1A: an environment variable's name is letters, digits and underscores, without a digit in front, got '1A'",
      "cms.env.A B: error: env.A B: an environment variable's name is letters, digits and underscores, without a digit in front, got 'A B'",
    ],
  ],
  [
    { canary: aCanary({ replicas: -1 }) },
    ['canary.replicas: error: replicas: must be a whole number of at least 0, got -1'],
  ],
  [
    { variants: [aVariant({ replicas: -1 })] },
    ['OPS-1.replicas: error: replicas: must be a whole number of at least 0, got -1'],
  ],
  [
    { versions: [{ name: 'v1', image: 'a:1', replicas: -1 }] },
    ['cms.versions.v1.replicas: error: versions.v1.replicas: must be a whole number of at least 0, got -1'],
  ],
  [
    { resources: { requests: { cpu: 'many' } } },
    ["cms.resources.requests.cpu: error: resources.requests.cpu: must be an amount such as 100m, 0.5 or 2, got 'many'"],
  ],
  [
    { resources: { limits: { memory: '128MB' } } },
    [
      "cms.resources.limits.memory: error: resources.limits.memory: must be an amount such as 128Mi or 1Gi, got '128MB'\n    fix: write 128Mi",
    ],
  ],
  [
    { resources: { requests: { memory: '1 gib' } } },
    [
      "cms.resources.requests.memory: error: resources.requests.memory: must be an amount such as 128Mi or 1Gi, got '1 gib'\n    fix: write 1Gi",
    ],
  ],
  [
    { autoscale: { min: 0, max: 2, cpu: 70 }, resources: { requests: { cpu: '1' } } },
    ['cms.autoscale.min: error: autoscale.min: must be at least 1, got 0'],
  ],
  [
    { autoscale: { min: 5, max: 2, cpu: 70 } },
    [
      'cms.autoscale: error: autoscale: min must not be above max, got 5 and 2\n    fix: write { min: 2, max: 5 }',
      "cms.autoscale: error: autoscale: the autoscaler of 'cms' measures CPU use against the CPU request, and there is none\n    fix: add `resources: { requests: { cpu: 100m } }`",
    ],
  ],
  [
    { autoscale: { min: 1, max: 150_001, cpu: 70 }, resources: { requests: { cpu: '1' } } },
    ['cms.autoscale.max: error: autoscale.max: must be at most 150000, got 150001'],
  ],
  [
    { autoscale: { min: 1, max: 2, cpu: 70 }, resources: { limits: { cpu: '1' } } },
    [
      "cms.autoscale: error: autoscale: the autoscaler of 'cms' measures CPU use against the CPU request, and there is none\n    fix: add `resources: { requests: { cpu: 100m } }`",
    ],
  ],
  [
    { probes: { readiness: 'healthz' } },
    [
      "cms.probes.readiness: error: probes.readiness: must be a path that begins with '/', grpc or tcp, got 'healthz'\n    fix: write `/healthz`",
    ],
  ],
  [
    { probes: { liveness: 'http://x' } },
    ["cms.probes.liveness: error: probes.liveness: must be a path that begins with '/', grpc or tcp, got 'http://x'"],
  ],
  [
    { probes: { startup: '?' } },
    ["cms.probes.startup: error: probes.startup: must be a path that begins with '/', grpc or tcp, got '?'"],
  ],
  [
    { writable: ['tmp'] },
    ["cms.writable.0: error: writable.0: must be the full path of a folder, got 'tmp'\n    fix: write `/tmp`"],
  ],
  [{ writable: ['/'] }, ["cms.writable.0: error: writable.0: must be the full path of a folder, got '/'"]],
  [{ writable: ['/a//b'] }, ["cms.writable.0: error: writable.0: must be the full path of a folder, got '/a//b'"]],
  [{ writable: ['/a/../b'] }, ["cms.writable.0: error: writable.0: must be the full path of a folder, got '/a/../b'"]],
  [{ writable: ['/a/.'] }, ["cms.writable.0: error: writable.0: must be the full path of a folder, got '/a/.'"]],
  [{ writable: ['/a:b'] }, ["cms.writable.0: error: writable.0: must be the full path of a folder, got '/a:b'"]],
  [{ writable: ['/tmp', '/tmp'] }, ["cms.writable.1: error: writable.1: '/tmp' is mounted twice"]],
  [
    { secrets: [{ name: 'S', mountPath: '/s' }] },
    [
      "cms.secrets.0.name: error: secrets.0.name: must be lower-case letters, digits, dashes and dots, with a letter or digit at both ends, got 'S' [NAME-3]",
    ],
  ],
  [
    {
      secrets: [
        { name: 's', mountPath: '/s' },
        { name: 't', mountPath: '/s' },
      ],
    },
    ["cms.secrets.1.mountPath: error: secrets.1.mountPath: '/s' is mounted twice"],
  ],
  [
    { protocol: 'tcp', variants: [aVariant()] },
    [
      "OPS-1: error: service 'cms' is tcp: without headers nothing can choose variant 'OPS-1' [MESH-3]\n    fix: give the variant's callers another service to call",
    ],
  ],
  [
    { protocol: 'tcp', versions: [{ name: 'v1', image: 'a:1' }] },
    [
      "cms.versions.v1: error: versions.v1: service 'cms' is tcp: without paths nothing can choose version 'v1' [MESH-3]",
    ],
  ],
  [
    { targetPort: 15006 },
    [
      "cms.targetPort: error: targetPort: Istio's proxy listens on 15006 in every pod, so the container cannot\n    fix: choose another port",
    ],
  ],
  [
    { user: 1337 },
    [
      "cms.user: error: user: 1337 is the user of Istio's proxy: its traffic bypasses all routes, policies and mTLS\n    fix: choose another user",
    ],
  ],
  [
    { env: { '.': 'x', '..a': 'y' } },
    [
      "cms.env..: error: env..: Kubernetes allows no environment variable called '.'",
      "cms.env...a: error: env...a: Kubernetes allows no environment variable called '..a'",
    ],
  ],
  [
    { replicas: 3, autoscale: { min: 1, max: 5, cpu: 70 }, resources: { requests: { cpu: '1' } } },
    [
      "cms.replicas: error: replicas: the autoscaler decides how many pods 'cms' has, between 1 and 5; replicas: 3 would have no effect [SAFE-5]\n    fix: remove `replicas`, or `autoscale`",
    ],
  ],
  [{ env: { A: 'a\0b' } }, ['cms.env.A: error: env.A: an environment variable cannot hold a null character']],
  [
    { env: { A: 'é'.repeat(65_535) } },
    [
      'cms.env.A: error: env.A: has 131072 bytes, name included; no process starts with a variable of more than 131071\n    fix: put it into a file: a ConfigMap or a Secret',
    ],
  ],
  [
    { env: Object.fromEntries('abcdefghi'.split('').map((name) => [name, 'x'.repeat(131_069)])) },
    [
      'cms.env: error: env: all variables together have 1179639 bytes, an object of Kubernetes takes at most 1048576 of them\n    fix: put large ones into files: ConfigMaps or Secrets',
    ],
  ],
  [
    { resources: { requests: { cpu: '1e40' } } },
    [
      "cms.resources.requests.cpu: error: resources.requests.cpu: is more than Kubernetes counts in 64 bits, got '1e40'",
    ],
  ],
  [
    { resources: { requests: { cpu: '2', memory: '2Gi' }, limits: { cpu: '1', memory: '1Gi' } } },
    [
      'cms.resources.requests.cpu: error: resources.requests.cpu: the request of cpu, 2, is above its limit, 1: Kubernetes takes no such pod\n    fix: raise `limits.cpu`',
      'cms.resources.requests.memory: error: resources.requests.memory: the request of memory, 2Gi, is above its limit, 1Gi: Kubernetes takes no such pod\n    fix: raise `limits.memory`',
    ],
  ],
  [{ writable: ['/a\0b'] }, ["cms.writable.0: error: writable.0: must be the full path of a folder, got '/a\\u0000b'"]],
  [{ writable: ['/tmp', '/tmp/'] }, ["cms.writable.1: error: writable.1: '/tmp/' is mounted twice"]],
  [
    { writable: ['/proc/sys'] },
    ["cms.writable.0: error: writable.0: no runtime mounts anything at '/proc/sys'\n    fix: choose another folder"],
  ],
  ...[
    '/var/run/secrets/kubernetes.io',
    '/var/run/secrets/kubernetes.io/serviceaccount/',
    '/run/secrets/kubernetes.io/serviceaccount/x',
  ].map((mountPath): [Partial<Service>, string[]] => [
    { secrets: [{ name: 's', mountPath }] },
    [
      `cms.secrets.0.mountPath: error: secrets.0.mountPath: '${mountPath}' is where Kubernetes mounts its API token: files there would be taken for the token\n    fix: choose another folder`,
    ],
  ]),
])('SAFE-5, DEST-2: the whole message of %j', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});

test.each<[Partial<Service>, string[]]>([
  [{ image: `cms:${'x'.repeat(127)}Y` }, []],
  [{ image: `registry.example.com:5000/a/b_c-d.e:1.0.0-A_b@sha256:${'a'.repeat(64)}` }, []],
  [{ image: 'localhost:5000/cms' }, []],
  [{ image: '[::1]:5000/cms' }, []],
  [{ image: 'cms__a' }, []],
  [{ port: 1 }, []],
  [{ port: 65535, targetPort: 1 }, []],
  [{ targetPort: 65535 }, []],
  [{ replicas: 150_000, user: 2 ** 31 - 1 }, []],
  [{ replicas: 1, autoscale: { min: 1, max: 1, cpu: 70 }, resources: { requests: { cpu: '1' } } }, []],
  [{ user: 0 }, []],
  [{ env: { 'a.b-C_1': '', _: 'x' } }, []],
  [{ resources: { requests: { cpu: '0.5', memory: '1e8' }, limits: { cpu: '500m', memory: '1Gi' } } }, []],
  [{ probes: { readiness: '/healthz', liveness: 'grpc', startup: 'tcp' } }, []],
  [{ writable: ['/tmp', '/var/a.b/..c'], secrets: [{ name: 'a.b', mountPath: '/etc/s' }] }, []],
  [{ protocol: 'tcp' }, []],
  [{ targetPort: 15005, port: 15010 }, []],
  [{ user: 1336 }, []],
  [{ env: { A: 'x'.repeat(131_069), '.a': '' } }, []],
  [{ writable: ['/var/run', '/processes', '/dev/shm'], secrets: [{ name: 's', mountPath: '/run/secrets/keys' }] }, []],
  [{ resources: { requests: { memory: '1024Mi' }, limits: { memory: '1Gi' } } }, []],
])('SAFE-5, DEST-2: %j passes', (own, said) => {
  expect(saidOfService(own)).toEqual(said);
});

test.each([1, 3])(
  'SAFE-5: replicas beside an autoscaler have no effect, also as many as there are by default: %d',
  (replicas) => {
    const scaled = { autoscale: { min: 2, max: 6, cpu: 70 }, resources: { requests: { cpu: '1' } } };
    expect(saidOfService(scaled)).toEqual([]);
    expect(saidOfService({ ...scaled, replicas, declaredReplicas: replicas })).toEqual([
      `cms.replicas: error: replicas: the autoscaler decides how many pods 'cms' has, between 2 and 6; replicas: ${replicas} would have no effect [SAFE-5]\n    fix: remove \`replicas\`, or \`autoscale\``,
    ]);
  },
);

test('bounds of an autoscaler in the wrong order, and a folder without a slash, are told as they are meant', () => {
  const scaled = { autoscale: { min: 6, max: 2, cpu: 70 }, resources: { requests: { cpu: '1' } } };
  expect(saidOfService(scaled)).toEqual([expect.stringContaining('fix: write { min: 2, max: 6 }')]);
  expect(saidOfService({ writable: ['var/cache'] })).toEqual([expect.stringContaining('fix: write `/var/cache`')]);
});
