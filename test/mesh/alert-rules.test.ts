import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { load } from 'js-yaml';

/** The rules of docs/alerts.md, asked about made-up series by Prometheus' own test tool. */
const page = readFileSync(join(__dirname, '../../docs/alerts.md'), 'utf8');
const rule = load(/```yaml\n([\s\S]*?)```/.exec(page)![1]!) as { spec: object };

const LABELS =
  'reporter="source", destination_service="cms.acme.svc.cluster.local", destination_service_namespace="acme"';
const requests = (version: string, code: string, perMinute: number, labels = LABELS) => ({
  series: `istio_requests_total{${labels}, destination_version="${version}", response_code="${code}"}`,
  values: `0+${perMinute}x30`,
});
const durations = (version: string, le: string, perMinute: number) => ({
  series: `istio_request_duration_milliseconds_bucket{${LABELS}, destination_version="${version}", le="${le}"}`,
  values: `0+${perMinute}x30`,
});

let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'alerts-'));
});
afterAll(() => rmSync(folder, { recursive: true }));

/** Fails with what differs. */
function promtool(test: object): string {
  writeFileSync(join(folder, 'rules.yaml'), JSON.stringify(rule.spec));
  writeFileSync(
    join(folder, 'test.yaml'),
    JSON.stringify({ rule_files: ['rules.yaml'], evaluation_interval: '1m', tests: [test] }),
  );
  return execFileSync('promtool', ['test', 'rules', 'test.yaml'], { cwd: folder, encoding: 'utf8' });
}

const sample = (version: string, value: number, name: string) => ({
  labels: `${name}{destination_service="cms.acme.svc.cluster.local", destination_version="${version}"}`,
  value,
});
const at = (alertname: string, ...versions: string[]) => ({
  eval_time: '20m',
  alertname,
  exp_alerts: versions.map((version) => ({
    exp_labels: {
      severity: 'page',
      destination_service: 'cms.acme.svc.cluster.local',
      ...(version !== '' && { destination_version: version }),
    },
    exp_annotations: {
      summary:
        version === ''
          ? 'requests to cms.acme.svc.cluster.local reach no pod'
          : `10% of the requests to cms.acme.svc.cluster.local (${version}) fail`,
    },
  })),
});

test('rate, failures and durations are those of each version, and variants page nobody', () => {
  const said = promtool({
    interval: '1m',
    input_series: [
      ...[requests('main', '200', 600), requests('main', '503', 0)],
      ...[requests('canary', '200', 54), requests('canary', '500', 6)],
      ...[requests('ops-1234', '200', 30), requests('ops-1234', '500', 30)],
      // What the pods' own proxies report is the same requests again, and other tenants have rules of their own.
      requests('main', '500', 600, LABELS.replace('source', 'destination')),
      requests('main', '500', 600, LABELS.replace('namespace="acme"', 'namespace="globex"')),
      ...[durations('main', '100', 300), durations('main', '200', 600), durations('main', '+Inf', 600)],
    ],
    promql_expr_test: [
      {
        expr: 'version:requests:rate5m',
        eval_time: '20m',
        exp_samples: [
          sample('canary', 1, 'version:requests:rate5m'),
          sample('main', 10, 'version:requests:rate5m'),
          sample('ops-1234', 1, 'version:requests:rate5m'),
        ],
      },
      {
        expr: 'version:failed:ratio5m',
        eval_time: '20m',
        exp_samples: [
          sample('canary', 0.1, 'version:failed:ratio5m'),
          sample('main', 0, 'version:failed:ratio5m'),
          sample('ops-1234', 0.5, 'version:failed:ratio5m'),
        ],
      },
      { expr: 'version:seconds:p95', eval_time: '20m', exp_samples: [sample('main', 0.19, 'version:seconds:p95')] },
    ],
    alert_rule_test: [at('VersionFails', 'canary'), at('NoPods')],
  });
  expect(said).toContain('SUCCESS');
});

test('requests that reach no pod page somebody', () => {
  expect(
    promtool({
      interval: '1m',
      input_series: [requests('main', '200', 600), requests('unknown', '503', 60)],
      alert_rule_test: [at('NoPods', ''), at('VersionFails')],
    }),
  ).toContain('SUCCESS');
});
