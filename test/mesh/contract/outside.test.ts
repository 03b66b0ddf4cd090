import { type GitOpsApp, MeshService } from '../../../lib';
import { Lab } from '../lab';
import { RenderedEstate } from './rendered-estate';
import { SmallTenant } from './small-tenant';

const collector = `
apiVersion: v1
kind: Service
metadata: { name: otel-collector, namespace: observability }
spec:
  selector: { app: otel-collector }
  ports: [{ name: grpc-otlp, port: 4317, targetPort: 4317 }]
---
apiVersion: apps/v1
kind: Deployment
metadata: { name: otel-collector, namespace: observability }
spec:
  selector: { matchLabels: { app: otel-collector } }
  template:
    metadata: { labels: { app: otel-collector } }
    spec: { containers: [{ name: app, image: collector, ports: [{ containerPort: 4317 }] }] }
`;

const estate = RenderedEstate.of((app: GitOpsApp) => {
  const acme = new SmallTenant(app, 'acme', { gateway: false });
  const tls = { mode: 'SIMPLE' } as const;
  const pay = acme.addExternal('pay', { host: 'pay.example.net', port: 80, protocol: 'http', tls });
  const direct = acme.addExternal('pay-direct', { host: 'pay.example.net' });
  const otel = MeshService.fromName('otel-collector', 'observability');
  acme.addService('ui', { calls: [pay, direct, otel] });
  acme.addService('loner');
});

let lab: Lab;
beforeAll(async () => {
  lab = await Lab.start({ manifests: `${estate.yaml}---${collector}`, sidecars: ['acme/*'] });
});
afterAll(() => lab?.stop());

test('TENANT-7: a Service of the cluster that belongs to no tenant is called by who declares it, and by nobody else', async () => {
  const url = 'http://otel-collector.observability.svc.cluster.local:4317/a.B/C';
  const call = { url, grpc: true, httpVersion: '2' } as const;
  await lab.expect({ from: 'acme/ui', ...call }, { status: 200, workload: 'otel-collector' });
  const { status, workload } = await lab.request({ from: 'acme/loner', ...call });
  expect([status === 200, workload]).toEqual([false, undefined]);
});

test('TENANT-7: sidecars begin TLS on the port that says so, and pass it through on the other', async () => {
  const there = { status: 200, workload: 'pay.example.net' };
  await lab.expect({ from: 'acme/ui', url: 'http://pay.example.net/charge' }, there);
  const through = await lab.expect({ from: 'acme/ui', url: 'https://pay.example.net/charge' }, there);
  expect(through.certificate).toEqual(['pay.example.net']);
  const { workload } = await lab.request({ from: 'acme/loner', url: 'http://pay.example.net/charge' });
  expect(workload).toBeUndefined();
});
