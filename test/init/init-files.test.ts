import { type InitAnswers, initFiles, isAtTheTop } from '../../lib/init/init-files';

const ANSWERS: InitAnswers = {
  ...{ tenant: 'acme', environment: 'staging', namespace: 'acme-staging', domain: 'acme.example.com' },
  ...{ service: 'web', image: 'r.example.com/web:1', port: 8080, gitops: 'none', ci: ['github', 'gitlab'] },
  versions: { branchline: '0.1.0', cdk8s: '^2.68.11', cli: '^2.200.0', constructs: '^10.3.0' },
};

const text = (path: string, more: Partial<InitAnswers> = {}) => initFiles({ ...ANSWERS, ...more }).get(path);

test('a registry of one tenant, with the lines by which editors find the schema', () => {
  expect(text('tenants/estate.yaml')).toBe(
    `# yaml-language-server: $schema=../node_modules/branchline/schema/estate.schema.json
apiVersion: branchline/v1
kind: Estate
gitops: { tool: none }
# What each tenant may use; what is not granted is refused.
grants:
  acme: { namespaces: [acme-staging], domains: [acme.example.com] }
`,
  );
  expect(text('tenants/acme/tenant.yaml')).toBe(
    `# yaml-language-server: $schema=../../node_modules/branchline/schema/tenant.schema.json
apiVersion: branchline/v1
kind: Tenant
name: acme
environment: staging
namespace: acme-staging
domains: [acme.example.com]
# For HTTPS: gateway: { tls: { credentialName: <secret with the certificate> }, httpsRedirect: true }
gateway: {}
services:
  web:
    image: r.example.com/web:1
    port: 8080
    routes: [/]
`,
  );
});

test('estate.yaml names the repository for Argo CD alone: Flux has it in its own object', () => {
  const repoURL = 'https://git.example.com/shop.git';
  expect(text('tenants/estate.yaml', { gitops: 'argocd', repoURL })).toContain(
    'gitops: { tool: argocd, repoURL: "https://git.example.com/shop.git" }\n',
  );
  expect(text('tenants/estate.yaml', { gitops: 'flux', repoURL })).toContain('gitops: { tool: flux }\n');
  expect(text('tenants/estate.yaml', { gitops: 'argocd' })).toContain('gitops: { tool: argocd }\n');
  const names = (gitops: InitAnswers['gitops']) =>
    [...initFiles({ ...ANSWERS, gitops, repoURL }).keys()].filter((path) => path.startsWith('bootstrap/'));
  expect([names('argocd'), names('flux'), names('none')]).toEqual([
    ['bootstrap/argocd.yaml'],
    ['bootstrap/flux.yaml'],
    [],
  ]);
});

test('package.json, cdk8s.yaml and .gitignore', () => {
  expect(JSON.parse(text('package.json')!)).toEqual({
    private: true,
    scripts: {
      synth: 'branchline synth',
      check: 'branchline synth --check && branchline check dist',
      diff: 'branchline diff origin/main',
    },
    devDependencies: {
      branchline: '^0.1.0',
      cdk8s: '^2.68.11',
      'cdk8s-cli': '^2.200.0',
      constructs: '^10.3.0',
    },
  });
  expect(text('package.json')).toMatch(/^\{\n {2}"private": true,[\s\S]*\}\n$/);
  expect(text('cdk8s.yaml')).toBe(
    '# `npx cdk8s synth` does the same as `npx branchline synth`, which is faster.\nlanguage: typescript\napp: npx branchline synth\noutput: dist\n',
  );
  expect(text('.gitignore')).toBe('node_modules/\n');
});

test('CODEOWNERS: who is not named is a line to fill in', () => {
  expect(text('CODEOWNERS')).toBe(`# Who has to agree to a change. What a file may do follows from where it stands.
# * <the platform team>
# /tenants/acme/ <the team of acme>
# Variants are the tenant's own, and its CI writes them; what is rendered follows from the registry.
/tenants/acme/variants/
/dist/
`);
  expect(text('CODEOWNERS', { platformTeam: '@o/p', place: 'infra #1' })).toContain(
    '/infra\\ \\#1/ @o/p\n# /infra\\ \\#1/tenants/acme/ <the team of acme>\n',
  );
});

test('in a folder of a repository the commands of CI run there, and nothing else of a workflow changes', () => {
  const [github, gitlab] = ['.github/workflows/branchline.yaml', '.gitlab-ci.yml'];
  const place = "o'neill";
  expect(text(github, { place })!.replace('defaults: { run: { working-directory: "o\'neill" } }\n', '')).toBe(
    text(github),
  );
  const line = `  before_script: ["cd 'o'\\\\''neill'"]\n`;
  expect(text(gitlab, { place })!.split(line)).toHaveLength(3);
  expect(text(gitlab, { place })!.replaceAll(line, '')).toBe(text(gitlab));
  expect(text(github)).not.toContain('working-directory');
});

test.each([
  ['.github/workflows/branchline.yaml', true],
  ['.gitlab-ci.yml', true],
  ['CODEOWNERS', true],
  ['.gitlab-ci.yml.orig', false],
  ['docs/CODEOWNERS', false],
  ['CODEOWNERS.md', false],
  ['tenants/.github/x', false],
  ['package.json', false],
])('whether forges look for it at the top: %s: %s', (path, top) => {
  expect(isAtTheTop(path)).toBe(top);
});
