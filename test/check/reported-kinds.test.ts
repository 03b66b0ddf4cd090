import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check } from '../../lib/check/check';
import { destinationsText } from '../../lib/explain';
import { forVisitor } from '../../lib/explain/for-visitor';
import { answerOnward } from '../../lib/explain/onward';
import { MeshModel } from '../../lib/mesh-model';
import { type Answer, Resolver } from '../../lib/resolver';
import { saidOf } from '../mesh/said-of';
import { askFor } from '../resolver/ask-for';
import { REPORTED_KINDS, type ReportedKind, type ReportedRequest, reportedYaml } from './reported-kinds';

const PAGE = join(__dirname, '../../docs/reported-faults.md');

const resolver = ({ kind }: ReportedKind) => new Resolver(MeshModel.ofText(reportedYaml(kind)));

function answerTo({ model, ...rest }: { model: MeshModel; resolver: Resolver }, asked: ReportedRequest) {
  const { from, url, method = 'GET', headers = {}, webSocket } = asked;
  const sent = webSocket ? { ...headers, upgrade: 'websocket' } : { ...headers };
  const answer = rest.resolver.resolve(askFor(model, { from, url, method, headers: sent }));
  return from === 'edge/gateway' ? forVisitor(answer) : answer;
}

/** The status at the sender, where the request goes on through another gateway: one that takes no connection is 503 to the proxy before. */
function statusOf(resolver: Resolver, answer: Answer): number {
  const [reached] = answer.outcome.kind === 'forward' ? answer.outcome.destinations : [];
  const onward = reached && answerOnward(resolver, answer, reached);
  if (onward === undefined) return saidOf(answer) ?? 0;
  if (onward.outcome.kind !== 'unreachable') return statusOf(resolver, onward);
  return answer.outcome.kind === 'forward' && answer.outcome.protocol === 'tcp' ? 0 : 503;
}

test.each(REPORTED_KINDS.map((item) => [item.kind, item] as const))('%s', (_, item) => {
  const model = MeshModel.ofText(reportedYaml(item.kind));
  expect([...new Set(check(model).map(({ code }) => code))].sort()).toEqual([...item.codes]);
  for (const request of item.requests ?? []) {
    const resolver = new Resolver(model);
    const answer = answerTo({ model, resolver }, request);
    const { outcome } = answer;
    const workload = outcome.kind === 'forward' ? outcome.destinations[0]?.workloads[0]?.name : undefined;
    const location = outcome.kind === 'redirect' ? outcome.location : undefined;
    expect({ url: request.url, status: statusOf(resolver, answer) }).toEqual({
      url: request.url,
      status: request.status,
    });
    expect(answer.unknowns.map(({ cause }) => cause)).toEqual(request.unknowns ?? []);
    if (request.workload !== undefined) expect(workload).toBe(request.workload);
    if (request.location !== undefined) expect(location).toBe(request.location);
  }
});

test('every file is a kind', () => {
  const files = readdirSync(join(__dirname, 'reported')).map((name) => name.replace('.yaml', ''));
  expect(files.filter((name) => name !== 'base').sort()).toEqual(REPORTED_KINDS.map(({ kind }) => kind).sort());
});

test('docs/reported-faults.md says what is said of each', () => {
  const rows = REPORTED_KINDS.map((item) => {
    const model = MeshModel.ofText(reportedYaml(item.kind));
    const severities = new Map(check(model).map(({ code, severity }) => [code, severity]));
    const codes = item.codes.map((code) => `[${code}](lints/${code}.md) (${severities.get(code)})`).join(', ');
    const [first] = item.requests ?? [];
    const said =
      first === undefined
        ? 'the object is refused'
        : destinationsText(answerTo({ model, resolver: resolver(item) }, first));
    const asked = first === undefined ? '' : `\`${textOf(first)}\`: `;
    const file = `../test/check/reported/${item.kind}.yaml`;
    return `| [${item.kind}](${file}) | ${item.seen} | ${item.mesh} | ${codes || 'nothing'} | ${asked}${said} |`;
  });
  const text = `# Faults that people have reported

Kinds of faults from public reports about Istio, and of what is often taken for a fault and is none. For each: what people see, what a
real mesh does (Istio 1.31, Envoy 1.40; \`npm run test:mesh -- reported-kinds\` plays it), what \`branchline check\` reports, and what
\`branchline explain\` answers.

| kind | what people see | what a mesh does | \`check\` | \`explain\` |
|---|---|---|---|---|
${rows.join('\n')}

Generated. To update: \`UPDATE_DOCS=1 npx jest test/check/reported-kinds\`
`;
  if (process.env.UPDATE_DOCS) writeFileSync(PAGE, text);
  expect(readFileSync(PAGE, 'utf8')).toBe(text);
});

function textOf({ from, url, method = 'GET', webSocket }: ReportedRequest): string {
  const sender = from === 'edge/gateway' ? '' : ` --from ${from}`;
  return `${method === 'GET' ? '' : `${method} `}${webSocket ? url.replace('http', 'ws') : url}${sender}`;
}
