import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { diffLinesUnified } from 'jest-diff';
import { load, loadAll } from 'js-yaml';
import { composeEstate, GitOpsApp } from '../../lib';
import { parseRegistry } from '../../lib/registry/parse-registry';
import { registryFiles } from '../../lib/registry/read-registry';

const TENANTS = join(__dirname, '../../apps/online-boutique/tenants');
const PAGE = join(__dirname, '../../docs/removing-a-variant.md');
const TICKET = 'OPS-1234';
const KEY = 'ops-1234';

const registry = registryFiles(TENANTS, 'tenants');
const ticketFiles = registry.filter(({ path }) => path.endsWith(`/variants/${TICKET}.yaml`));
const before = render(registry);
const after = render(registry.filter((file) => !ticketFiles.includes(file)));
const touched = [...before.keys()].filter((path) => after.get(path) !== before.get(path)).sort();

/** `<tenant>/<service>` for all that the ticket changes. */
const services = ticketFiles.flatMap(({ path, text }) => {
  const { services: own } = load(text) as { services: object };
  return Object.keys(own).map((service) => `${path.split('/')[0]}/${service}`);
});

function render(files: typeof registry): Map<string, string> {
  const { estate, settings } = parseRegistry(files, 'tenants', undefined, 'staging');
  const app = new GitOpsApp({ gitops: settings.gitops });
  composeEstate(app, estate);
  return app.files();
}

interface Doc {
  readonly kind: string;
  readonly metadata: { readonly name: string };
  readonly spec: { readonly http: readonly Rule[] };
}

interface Rule {
  readonly name: string;
  readonly match?: unknown;
}

function docs(text: string | undefined): Map<string, Doc> {
  const all = text === undefined ? [] : (loadAll(text) as Doc[]);
  return new Map(all.map((doc) => [`${doc.kind} ${doc.metadata.name}`, doc]));
}

function rulesOf(files: Map<string, string>, path: string): readonly Rule[] {
  return (load(files.get(path)!) as Doc).spec.http;
}

test('the ticket is one of several, in two tenants', () => {
  expect(ticketFiles.length).toBeGreaterThan(1);
  expect(services.length).toBeGreaterThan(2);
});

/** The delegate that holds a service's variants, by the header, at a gateway. */
const DELEGATE = /\/routing\/variants\.[^.]+\.([^.]+)\.k8s\.yaml$/;

test('nothing is added, and only the files of its services, its hosts and of lists are touched', () => {
  expect([...after.keys()].filter((path) => !before.has(path))).toEqual([]);
  const tenants = ticketFiles.map(({ path }) => path.split('/')[0]);
  const expected = touched.filter((path) => {
    const [tenant, stage, file] = path.split('/') as [string, string, string];
    const service = `${tenant}/${file.replace(/^mesh-|\.k8s\.yaml$/g, '')}`;
    if (stage === 'workloads') return services.includes(service);
    if (stage !== 'routing') return false;
    if (file === 'kustomization.yaml') return true;
    const delegate = DELEGATE.exec(path)?.[1];
    if (delegate !== undefined) return services.includes(`${tenant}/${delegate}`);
    return file.startsWith('mesh-') ? services.includes(service) : tenants.includes(tenant);
  });
  expect(touched).toEqual(expected);
});

test('its own hosts go, whole files, and the lists of files lose just these', () => {
  const removed = touched.filter((path) => !after.has(path));
  expect(removed.length).toBeGreaterThan(0);
  for (const path of removed) {
    if (DELEGATE.test(path)) expect(rulesOf(before, path).map(({ name }) => name)).toEqual([KEY]);
    else expect(path).toMatch(new RegExp(`/routing/edge-${KEY}\\.`));
  }
  for (const path of touched.filter((each) => each.endsWith('/kustomization.yaml'))) {
    const gone = removed.map((each) => each.split('/').at(-1));
    const lines = before.get(path)!.split('\n');
    expect(after.get(path)).toBe(lines.filter((line) => !gone.includes(line.replace('  - ', ''))).join('\n'));
  }
});

test('of its services only its own workloads go', () => {
  for (const service of services) {
    const [tenant, name] = service.split('/');
    const path = `${tenant}/workloads/${name}.k8s.yaml`;
    const [old, now] = [docs(before.get(path)), docs(after.get(path))];
    const gone = [...old.keys()].filter((id) => !now.has(id));
    expect(gone.sort()).toEqual([`Deployment ${name}-${KEY}`, `DestinationRule ${name}-${KEY}`]);
    for (const [id, doc] of now) expect(doc).toEqual(old.get(id));
  }
});

test("in its services' VirtualServices its rule goes; the last variant takes the distinction along", () => {
  for (const service of services) {
    const [tenant, name] = service.split('/');
    const path = `${tenant}/routing/mesh-${name}.k8s.yaml`;
    const [old, now] = [rulesOf(before, path), rulesOf(after, path)];
    const others = old.filter((rule) => rule.name !== KEY);
    if (now.length > 1) expect(now).toEqual(others);
    // Without any variant or canary there is nothing to tell apart: one rule is left, and it has no condition.
    else expect(now).toEqual([{ ...others[0], match: undefined }].map(({ match: _none, ...rule }) => rule));
  }
});

test('its header rules go; the last variant of a service takes the way to them along', () => {
  const edges = touched.filter((path) => /\/routing\/(edge-|variants\.)/.test(path) && after.has(path));
  expect(edges.length).toBeGreaterThan(0);
  const gone = touched.flatMap((path) => (after.has(path) ? [] : (DELEGATE.exec(path)?.[1] ?? [])));
  for (const path of edges) {
    const [old, now] = [rulesOf(before, path), rulesOf(after, path)];
    expect(now).toEqual(
      old.filter(
        ({ name }) => name !== KEY && !gone.some((service) => new RegExp(`^${service}/.*:header$`).test(name)),
      ),
    );
  }
});

test('docs/removing-a-variant.md is current; UPDATE_DOCS=1 npx jest test/docs writes it', () => {
  const page = pageText();
  if (process.env.UPDATE_DOCS === '1') writeFileSync(PAGE, page);
  expect(readFileSync(PAGE, 'utf8')).toBe(page);
});

function pageText(): string {
  const plain = (text: string) => text;
  const options = {
    ...{ contextLines: 2, expand: false, omitAnnotationLines: true },
    ...{ aColor: plain, bColor: plain, commonColor: plain, patchColor: plain, changeColor: plain },
  };
  const lines = (text = '') => text.trimEnd().split('\n');
  const section = (path: string) => {
    if (!after.has(path)) return `### \`${path}\` is removed\n\n\`\`\`yaml\n${before.get(path)}\`\`\`\n`;
    // jest-diff puts a space after the sign, which is not part of the line.
    const diff = diffLinesUnified(lines(before.get(path)), lines(after.get(path)), options).replace(
      /^([-+ ]) /gm,
      '$1',
    );
    return `### \`${path}\`\n\n\`\`\`diff\n${diff}\n\`\`\`\n`;
  };
  const names = services.map((service) => `\`${service}\``).join(', ');
  const files = ticketFiles.map(({ path }) => `\`apps/online-boutique/tenants/${path}\``).join(' and ');
  return `# Removing a variant: the diff

This is the complete diff of \`dist/staging/\` when ${TICKET} is removed from the default estate: the files
${files}
are deleted, and \`npm run synth\` runs again. The ticket ran ${names}.

Removed are the variant's workloads and their DestinationRules, its hosts, its rule in the VirtualServices of its services,
and its rules in \`variants.<gateway>.<service>\` of gateways with header access. A service without any other variant or canary
keeps one rule without conditions. ${touched.length} of ${before.size} files change; in production, where the ticket did not run, none does.

With Argo CD one commit is enough. Flux needs two, the first of which sets \`state: retiring\` in the variant's
files: [gitops.md](gitops.md) explains why. \`test/docs/removing-a-variant.test.ts\` checks that nothing else changes, and
writes this page (\`UPDATE_DOCS=1 npx jest test/docs\`).

${touched.map(section).join('\n')}`;
}
