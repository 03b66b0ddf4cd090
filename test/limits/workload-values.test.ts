import { refusedValues } from '../../lib/limits/workload-values';
import { ACCEPTED, CLAIMS, deploymentOf, type PodValueCase, REFUSED } from './pod-value-cases';

const told = (each: PodValueCase) =>
  refusedValues(deploymentOf(each)).map(({ path, message }) => `${path.slice(1).join('.')}: ${message}`);

test.each(REFUSED)('$what', (each) => {
  expect(told(each)).toEqual([expect.stringContaining(each.says)]);
  expect(told(each)[0]!.split(': ')[0]).toBe(each.at);
});

test.each(ACCEPTED)('nothing is said of $what', (each) => {
  expect(told(each)).toEqual([]);
});

test('whatever is written in place of a list or a mapping, nothing is said of it here', () => {
  const odd = [undefined, null, 'text', 5, [], {}, [null], ['text']];
  for (const value of odd) {
    for (const field of ['containers', 'volumes', 'tolerations', 'topologySpreadConstraints']) {
      expect(() =>
        refusedValues({ kind: 'Deployment', spec: { strategy: value, template: { spec: { [field]: value } } } }),
      ).not.toThrow();
    }
    for (const field of [
      'env',
      'ports',
      'resources',
      'lifecycle',
      'livenessProbe',
      'securityContext',
      'volumeMounts',
    ]) {
      expect(() => told({ what: field, app: { [field]: value } })).not.toThrow();
    }
  }
});

test('pods are found where each kind has them', () => {
  const pod = { containers: [{ name: 'a' }] };
  const template = { spec: pod };
  const placeIn = (kind: string, spec: object) => refusedValues({ kind, spec }).map(({ path }) => path.join('.'));
  expect(placeIn('Pod', pod)).toEqual(['spec.containers.0.name']);
  expect(placeIn('StatefulSet', { template })).toEqual(['spec.template.spec.containers.0.name']);
  expect(placeIn('CronJob', { jobTemplate: { spec: { template } } })).toEqual([
    'spec.jobTemplate.spec.template.spec.containers.0.name',
  ]);
  expect(refusedValues({})).toEqual([]);
});

test('a Job is no Deployment: its pods end', () => {
  const template = { spec: { restartPolicy: 'Never', containers: [{ name: 'a', image: 'b' }] } };
  expect(refusedValues({ kind: 'Job', spec: { template } })).toEqual([]);
  expect(refusedValues({ kind: 'Deployment', spec: { template } })).toHaveLength(1);
});

test('a StatefulSet claims volumes for its pods', () => {
  expect(refusedValues(CLAIMS)).toEqual([]);
  const spec = { ...(CLAIMS.spec as object), volumeClaimTemplates: undefined };
  expect(refusedValues({ ...CLAIMS, spec })).toHaveLength(1);
});

test('messages say what is there, and fixes what to write', () => {
  const said = (each: Omit<PodValueCase, 'what'>) => {
    const [first] = refusedValues(deploymentOf({ what: '', ...each }));
    return `${first?.message}; ${first?.fix}`;
  };
  const [httpGet, tcpSocket] = [{ port: 8080 }, { port: 8080 }];
  expect([
    said({ app: { livenessProbe: { httpGet, tcpSocket } } }),
    said({ app: { lifecycle: { preStop: {} } } }),
    said({ app: { env: [{ name: 'A', valueFrom: { fieldRef: {}, secretKeyRef: {} } }] } }),
    said({ app: { securityContext: { privileged: true, allowPrivilegeEscalation: false } } }),
    said({ pod: { restartPolicy: 'Never' } }),
    said({ spec: { strategy: { type: 'Recreate', rollingUpdate: {} } } }),
  ]).toEqual([
    'asks by httpGet and tcpSocket at once; keep one of them',
    'does not say what to ask; add one of exec, grpc, httpGet, sleep, tcpSocket',
    'names fieldRef and secretKeyRef at once; name one of configMapKeyRef, secretKeyRef, fieldRef, resourceFieldRef',
    'a privileged container cannot have `allowPrivilegeEscalation: false`; add `allowPrivilegeEscalation: true`',
    'pods of a Deployment are always started again, got Never; remove it',
    'has no meaning with `type: Recreate`; set it to `null`',
  ]);
});

test('what the schema refuses already is not said again', () => {
  const odd = { requests: { cpu: 'much' }, limits: { cpu: '1' } };
  expect(told({ what: 'no amount', app: { resources: odd, volumeMounts: [{ mountPath: '/d' }] } })).toEqual([]);
  expect(told({ what: 'a port in words', app: { ports: [{ containerPort: 'http' }] } })).toEqual([]);
});
