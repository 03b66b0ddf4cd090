import { existsSync } from 'node:fs';
import type { Command } from 'commander';
import { collect } from '../cli/option-value';
import {
  type ClusterFiles,
  clustersOf,
  clustersWith,
  clusterTitle,
  isSubsetOf,
  MeshModel,
  readMeshFiles,
  sourceOf,
} from '../mesh-model';
import { Resolver } from '../resolver';
import { jsonText } from '../text/json-text';
import { printed, visible } from '../text/visible';
import { explain } from './explanation';
import { explanationToJson } from './render-json';
import { explanationToText } from './render-text';

interface ExplainOptions {
  readonly path: readonly string[];
  readonly header: readonly string[];
  readonly method?: string;
  readonly from?: string;
  readonly gateway?: string;
  readonly chain?: string;
  readonly all: boolean;
  readonly json: boolean;
  readonly environment?: string;
}

const DEFAULT_PATH = ['dist'];

/** Adds `branchline explain` to the command line. */
export function registerExplain(program: Command): void {
  program
    .command('explain')
    .description('show where a request goes and why, hop by hop, from rendered Istio YAML')
    .argument('<url>', 'the request: https://ops-1234.acme.example.com/cms/x, or with --from the name of a service')
    .option('-p, --path <path...>', 'folders or files of YAML to read, or - for standard input', DEFAULT_PATH)
    .option('-H, --header <line>', "a request header, 'name: value'; may be repeated", collect, [])
    .option('-X, --method <method>', 'the HTTP method')
    .option('--from <workload>', 'a workload that sends the request, instead of a client outside: acme/ui')
    .option('--gateway <name>', 'the gateway that the request enters at, if several have the host: acme/gateway')
    .option('--chain <services>', 'services called one after the other, and topics: ui,cms,shared/docx,topic:orders')
    .option('-e, --environment <name>', 'the environment (default: the cluster whose gateways have the host)')
    .option('--all', 'show every rule that does not match', false)
    .option('--json', 'machine-readable output', false)
    .addHelpText(
      'after',
      `
Without --chain, the calls that Sidecars declare are followed. A chain goes on over a topic of Kafka with topic:NAME, topic:NAME/SERVICE
where several services read it, or the name of a worker. If the pods of a gateway are not in the input, the output
says where they are assumed to run, and why; results that depend on their identity are marked as unknown.
The scheme of the URL is what the client sends: http, https, ws, wss, grpc, grpcs, or tcp for bytes of another protocol.

Examples:
  $ branchline explain https://ops-1234.acme.example.com/cms/x
  $ branchline explain https://acme.example.com/cms -H 'x-variant-id: ops-1234' --chain cms,shared/docx
  $ branchline explain https://ops-1234.acme.example.com/ --chain ui,shop,topic:orders/billing,ledger
  $ branchline explain cms/health --from acme/ui --json
  $ branchline explain https://acme.example.com/ --environment production
  $ branchline explain tcp://db:5432 --from acme/ui
  $ branchline explain https://shop.example.com/ --path rendered/ extra.yaml
  $ kustomize build . | branchline explain grpc://shop.example.com/shop.Cart/Add --path -`,
    )
    .action((url: string, options: ExplainOptions) => run(url, options));
}

function run(url: string, options: ExplainOptions): void {
  if (options.path === DEFAULT_PATH && !existsSync('dist')) {
    throw new Error('there is no folder dist: run branchline synth first, or name what to read with --path');
  }
  const model = modelFor(url, options);
  const hop = explain(new Resolver(model), {
    url,
    headers: readHeaders(options.header),
    ...(options.method !== undefined && { method: options.method }),
    ...(options.from !== undefined && { from: options.from }),
    ...(options.gateway !== undefined && { gateway: options.gateway }),
    ...(options.chain !== undefined && { chain: options.chain.split(',').map((name) => name.trim()) }),
  });
  const color = process.stdout.isTTY === true && process.env.NO_COLOR === undefined;
  const text = options.json
    ? `${jsonText(explanationToJson(hop))}\n`
    : explanationToText(hop, {
        color,
        ...(options.all && { skipped: Number.POSITIVE_INFINITY }),
        ...(process.stdout.isTTY === true && { width: process.stdout.columns }),
      });
  process.stdout.write(printed(text, color));
}

/** The mesh that is asked: of several clusters the one that is named, or whose gateways have the host of the request. */
function modelFor(url: string, { path, environment, from }: ExplainOptions): MeshModel {
  const clusters = clustersWith(clustersOf(readMeshFiles(path)), environment);
  const models = clusters.map((cluster) => ({ cluster, model: loaded(cluster) }));
  const known = models.filter(({ model }) => from === undefined && hasHost(model, url));
  const [found] = models.length === 1 ? models : known;
  if (models.every(({ model }) => model.objects.length === 0)) {
    throw new Error(`nothing in ${visible(path.join(', '))} is a Kubernetes object`);
  }
  if (found === undefined || known.length > 1) {
    const titles = clusters.map(clusterTitle).join(' and ');
    throw new Error(`the input is of ${titles}\n  fix: pass --environment with one of their environments`);
  }
  return found.model;
}

function loaded({ files }: ClusterFiles): MeshModel {
  const model = MeshModel.of(files);
  for (const finding of model.findings) {
    const { file, line } = sourceOf(finding);
    process.stderr.write(printed(`${visible(`${file}:${line}: ${finding.message}`)}\n`));
  }
  return model;
}

function hasHost({ gateways }: MeshModel, url: string): boolean {
  const host = /^[a-z]+:\/\/([^/:?#]+)/i.exec(url)?.[1]?.toLowerCase();
  if (host === undefined) return false;
  return gateways.some(({ servers }) =>
    servers.some(({ hosts }) => hosts.some((each) => isSubsetOf(host, each.slice(each.indexOf('/') + 1)))),
  );
}

/** `name: value` lines as headers; a name given twice is sent twice. */
export function readHeaders(lines: readonly string[]): Record<string, string[]> {
  const headers = new Map<string, string[]>();
  for (const line of lines) {
    const colon = line.indexOf(':');
    if (colon < 1) throw new Error(`not a header, 'name: value' is expected: ${line}`);
    const name = line.slice(0, colon).trim().toLowerCase();
    headers.set(name, [...(headers.get(name) ?? []), line.slice(colon + 1).trim()]);
  }
  return Object.fromEntries(headers);
}
