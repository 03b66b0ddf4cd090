import type { GitOpsTool } from '../output/gitops-tool';
import { scalarText } from '../yaml/written-value';

/** What a new estate is made of. */
export interface InitAnswers {
  /** The first tenant: `acme`. */
  readonly tenant: string;
  readonly environment: 'staging' | 'production' | 'development';
  readonly namespace: string;
  /** Where its first service answers. */
  readonly domain: string;
  readonly service: string;
  readonly image: string;
  readonly port: number;
  readonly gitops: `${GitOpsTool}`;
  /** The address of this repository, for the tool that applies the output. */
  readonly repoURL?: string;
  readonly ci: readonly ('github' | 'gitlab')[];
  /** Who decides about the platform, as the forge names them: `@example/platform`. */
  readonly platformTeam?: string;
  /** Who decides about the tenant. */
  readonly tenantTeam?: string;
  /** The estate's folder in its repository: `platform/mesh`. @default - the repository itself */
  readonly place?: string;
  /** Versions for package.json. */
  readonly versions: {
    readonly branchline: string;
    readonly cdk8s: string;
    readonly cli: string;
    readonly constructs: string;
  };
}

/** Files that forges look for at the top of a repository, wherever the estate is in it. */
const AT_THE_TOP = /^(?:\.github\/|\.gitlab-ci\.yml$|CODEOWNERS$)/;

/** Whether a file belongs at the top of the repository. */
export function isAtTheTop(path: string): boolean {
  return AT_THE_TOP.test(path);
}

/** The files of a new estate, by path; those that are there already are not replaced. */
export function initFiles(answers: InitAnswers): ReadonlyMap<string, string> {
  const { tenant, ci, gitops, place } = answers;
  const files: [path: string, text: string][] = [
    ['tenants/estate.yaml', estateFile(answers)],
    [`tenants/${tenant}/tenant.yaml`, tenantFile(answers)],
    ['package.json', packageFile(answers)],
    ['cdk8s.yaml', CDK8S],
    ['.gitignore', 'node_modules/\n'],
    ['CODEOWNERS', owners(answers)],
  ];
  if (ci.includes('github')) {
    files.push(
      ['.github/workflows/branchline.yaml', inPlace(GITHUB, place)],
      ['.github/workflows/branchline-prune.yaml', inPlace(GITHUB_PRUNE, place)],
    );
  }
  if (ci.includes('gitlab')) files.push(['.gitlab-ci.yml', inPlace(GITLAB, place)]);
  if (gitops === 'argocd') files.push(['bootstrap/argocd.yaml', argoCd(answers)]);
  if (gitops === 'flux') files.push(['bootstrap/flux.yaml', flux(answers)]);
  return new Map(files);
}

/** A workflow whose commands run in the estate's folder. */
function inPlace(workflow: string, place: string | undefined): string {
  if (place === undefined) return workflow;
  const command = JSON.stringify(`cd '${place.replaceAll("'", "'\\''")}'`);
  return workflow
    .replaceAll(/^jobs:$/gm, `defaults: { run: { working-directory: ${JSON.stringify(place)} } }\njobs:`)
    .replaceAll(/^ {2}script:$/gm, `  before_script: [${command}]\n  script:`);
}

function schemaLine(up: string, name: string): string {
  return `# yaml-language-server: $schema=${up}node_modules/branchline/schema/${name}.schema.json\n`;
}

function estateFile({ gitops, repoURL, tenant, namespace, domain }: InitAnswers): string {
  const repo = repoURL === undefined ? '' : `, repoURL: ${JSON.stringify(repoURL)}`;
  return `${schemaLine('../', 'estate')}apiVersion: branchline/v1
kind: Estate
gitops: { tool: ${gitops}${gitops === 'argocd' ? repo : ''} }
# What each tenant may use; what is not granted is refused.
grants:
  ${scalarText(tenant)}: { namespaces: [${scalarText(namespace)}], domains: [${scalarText(domain)}] }
`;
}

function tenantFile({ tenant, environment, namespace, domain, service, image, port }: InitAnswers): string {
  return `${schemaLine('../../', 'tenant')}apiVersion: branchline/v1
kind: Tenant
name: ${scalarText(tenant)}
environment: ${environment}
namespace: ${scalarText(namespace)}
domains: [${scalarText(domain)}]
# For HTTPS: gateway: { tls: { credentialName: <secret with the certificate> }, httpsRedirect: true }
gateway: {}
services:
  ${scalarText(service)}:
    image: ${scalarText(image)}
    port: ${port}
    routes: [/]
`;
}

function packageFile({ versions }: InitAnswers): string {
  const content = {
    private: true,
    scripts: {
      synth: 'branchline synth',
      check: 'branchline synth --check && branchline check dist',
      diff: 'branchline diff origin/main',
    },
    devDependencies: {
      branchline: `^${versions.branchline}`,
      cdk8s: versions.cdk8s,
      'cdk8s-cli': versions.cli,
      constructs: versions.constructs,
    },
  };
  return `${JSON.stringify(content, undefined, 2)}\n`;
}

const CDK8S = `# \`npx cdk8s synth\` does the same as \`npx branchline synth\`, which is faster.
language: typescript
app: npx branchline synth
output: dist
`;

function owners({ tenant, platformTeam, tenantTeam, place }: InitAnswers): string {
  const top = place === undefined ? '' : `/${place.replaceAll(/[\\ #]/g, '\\$&')}`;
  const line = (path: string, team: string | undefined, what: string) =>
    team === undefined ? `# ${path} <${what}>` : `${path} ${team}`;
  return `# Who has to agree to a change. What a file may do follows from where it stands.
${line(place === undefined ? '*' : `${top}/`, platformTeam, 'the platform team')}
${line(`${top}/tenants/${tenant}/`, tenantTeam, `the team of ${tenant}`)}
# Variants are the tenant's own, and its CI writes them; what is rendered follows from the registry.
${top}/tenants/${tenant}/variants/
${top}/dist/
`;
}

// Pull requests of forks run this too: it has no secrets and may only read.
const GITHUB = `name: branchline
on:
  pull_request:
  push:
    branches: [main]
permissions:
  contents: read
jobs:
  check:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0, persist-credentials: false }
      - uses: actions/setup-node@v4
        with: { node-version: 20 }
      - run: npm ci --ignore-scripts
      - run: npx branchline synth --check
      - run: npx branchline check dist
      - name: which requests move
        if: github.event_name == 'pull_request'
        env:
          BASE: \${{ github.base_ref }}
        run: npx branchline diff --rev "origin/$BASE" --format markdown --fail-on exposure,unsafe >> "$GITHUB_STEP_SUMMARY"
`;

const GITHUB_PRUNE = `name: branchline prune
on:
  schedule:
    - cron: "17 5 * * 1-5"
  workflow_dispatch:
permissions:
  contents: write
concurrency: branchline-prune
jobs:
  prune:
    runs-on: ubuntu-latest
    steps:
      - uses: actions/checkout@v4
        with: { fetch-depth: 0 }
      - uses: actions/setup-node@v4
        with: { node-version: 20 }
      - run: npm ci --ignore-scripts
      - run: npx branchline prune --idle 30d --yes --push --onto main
`;

const GITLAB = `stages: [check]

check:
  stage: check
  image: node:20
  variables: { GIT_DEPTH: "0" }
  rules:
    - if: $CI_PIPELINE_SOURCE == "merge_request_event"
    - if: $CI_COMMIT_BRANCH == $CI_DEFAULT_BRANCH
  script:
    - npm ci --ignore-scripts
    - npx branchline synth --check
    - npx branchline check dist
    - |
      if [ -n "$CI_MERGE_REQUEST_DIFF_BASE_SHA" ]; then
        npx branchline diff --rev "$CI_MERGE_REQUEST_DIFF_BASE_SHA" --fail-on exposure,unsafe
      fi

prune:
  stage: check
  image: node:20
  variables: { GIT_DEPTH: "0" }
  rules:
    - if: $CI_PIPELINE_SOURCE == "schedule"
  script:
    # A project access token with write_repository, as a masked and protected variable: the token of a job must not push.
    - test -n "$BRANCHLINE_TOKEN"
    - npm ci --ignore-scripts
    - |
      git config credential.helper '!f() { echo username=branchline; echo "password=$BRANCHLINE_TOKEN"; }; f'
      git remote remove branchline 2>/dev/null || true
      git remote add branchline "$CI_PROJECT_URL.git"
    - npx branchline prune --idle 30d --yes --push --remote branchline --onto "$CI_DEFAULT_BRANCH"
`;

/** `platform/mesh/dist/gitops` */
function outputPath({ place }: InitAnswers): string {
  return `${place === undefined ? '' : `${place}/`}dist/gitops`;
}

function argoCd(answers: InitAnswers): string {
  return `# Apply this once; from then on Argo CD applies what is in dist/.
apiVersion: argoproj.io/v1alpha1
kind: Application
metadata:
  name: branchline
  namespace: argocd
spec:
  project: default
  source:
    repoURL: ${JSON.stringify(answers.repoURL)}
    targetRevision: main
    path: ${scalarText(outputPath(answers))}
  destination:
    server: https://kubernetes.default.svc
    namespace: argocd
  syncPolicy:
    automated: { prune: true, selfHeal: true }
`;
}

function flux(answers: InitAnswers): string {
  return `# Apply this once; from then on Flux applies what is in dist/.
apiVersion: source.toolkit.fluxcd.io/v1
kind: GitRepository
metadata:
  name: flux-system
  namespace: flux-system
spec:
  interval: 1m
  url: ${JSON.stringify(answers.repoURL)}
  ref: { branch: main }
---
apiVersion: kustomize.toolkit.fluxcd.io/v1
kind: Kustomization
metadata:
  name: branchline
  namespace: flux-system
spec:
  interval: 10m
  path: ${scalarText(`./${outputPath(answers)}`)}
  prune: true
  sourceRef: { kind: GitRepository, name: flux-system }
`;
}
