import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { GitOpsTool } from '../../lib';
import { Workshop } from '../change/estate-repository';
import { branchline } from '../cli/branchline';
import { type Command, journeyParts, wordsOf } from '../docs/journey-page';
import type { LabRequest, Load } from '../mesh/lab';
import { required } from '../mesh/processes';
import { Prometheus } from '../mesh/prometheus';
import { ArgoCd } from './argocd';
import { Delivery, type DeliveryOptions } from './delivery';
import { Flux } from './flux';

/** The page whose commands are played. */
const PAGE = readFileSync(join(__dirname, '../../docs/journeys/from-an-empty-folder.md'), 'utf8');

/** Where the page says that things are. */
const REPOSITORY = 'https://git.example.com/estate.git';
const PROMETHEUS = 'https://prometheus.example.com';

const gateway = 'acme-staging/gateway';
const cms = 'http://cms.acme-staging.svc.cluster.local:8080/';
const ticket: LabRequest = { from: gateway, url: 'http://ops-1234.acme.example.com/' };

/** Who asks all the while, most of them for the service that gets a canary. */
const REQUESTS: readonly LabRequest[] = [
  { from: gateway, url: 'http://acme.example.com/' },
  ...Array<LabRequest>(4).fill({ from: gateway, url: 'http://acme.example.com/cms' }),
  ...Array<LabRequest>(4).fill({ from: 'acme-staging/ui', url: cms }),
  ticket,
  { from: gateway, url: 'http://ops-1234.acme.example.com/cms' },
  { from: 'acme-staging/ui', url: cms, headers: { 'x-variant-id': 'OPS-1234' } },
  { from: 'globex-staging/gateway', url: 'http://globex.example.com/' },
];

/** How long the gate may wait for a step. */
const PATIENCE = 240_000;

/** Plays the page's commands, each as somebody types it. */
class Player {
  readonly shop = new Workshop();
  prometheus = '';

  constructor(
    private readonly tool: 'argocd' | 'flux',
    private readonly repository: { readonly url: string; readonly folder: string },
  ) {
    this.shop.enter(this.shop.root);
  }

  /** What the page says, for this tool and where things are here. */
  private meant(text: string, address: string): string {
    const settings = `gitops: { tool: argocd, repoURL: "${REPOSITORY}" }`;
    const here = this.tool === 'argocd' ? text : text.replace(settings, 'gitops: { tool: flux }');
    return here
      .replace('--gitops argocd', `--gitops ${this.tool}`)
      .replace(REPOSITORY, address)
      .replace(PROMETHEUS, this.prometheus);
  }

  write(path: string, text: string): void {
    this.shop.write(path, this.meant(text, this.repository.url));
  }

  async play({ line }: Command): Promise<{ readonly code: number; readonly out: string }> {
    if (line.startsWith('git ')) {
      const out = this.shop.git(...wordsOf(this.meant(line, this.repository.folder)).slice(1));
      return { code: 0, out };
    }
    const { code, out, err } = await branchline(...wordsOf(this.meant(line, this.repository.url)).slice(2));
    if (code === 2 || code === 3) throw new Error(`${line}\n${err}`);
    return { code, out };
  }
}

const first = (text: string) => text.split('\n')[0];

async function journey(tool: 'argocd' | 'flux', options: DeliveryOptions): Promise<void> {
  const parts = journeyParts(PAGE);
  const commands: Command[] = [];
  let player!: Player;
  let delivery: Delivery | undefined;
  let prometheus: Prometheus | undefined;
  try {
    delivery = await Delivery.start({ ...options, sidecars: ['acme-staging/ui'] }, async (url, folder) => {
      player = new Player(tool, { url, folder });
      let isPushed = false;
      for (const part of parts) {
        if (part.kind === 'file') {
          player.write(part.path, part.text);
          continue;
        }
        for (const command of part.commands) {
          if (isPushed) commands.push(command);
          else await player.play(command);
          isPushed ||= command.line.startsWith('git push');
        }
      }
      return player.shop.read(`bootstrap/${tool}.yaml`);
    });
    const { cluster } = delivery;
    await delivery.pushed('the estate');
    prometheus = await Prometheus.start(cluster.mesh, [gateway, 'acme-staging/ui']);
    player.prometheus = prometheus.url;
    const told = async (command: Command, traffic: Load) => {
      for (const end = Date.now() + PATIENCE; ; ) {
        const answer = await player.play(command);
        // The gate waits: a scheduled job runs the same line again.
        if (answer.code !== 4) return answer;
        if (Date.now() > end) throw new Error(`still: ${answer.out}`);
        await traffic.flows(200);
      }
    };
    const steps: string[][] = [];
    const report = await delivery.underLoad(
      'journey',
      REQUESTS,
      async (traffic) => {
        for (const command of commands) {
          const { out } = await told(command, traffic);
          if (!command.line.includes('--push')) continue;
          expect(first(out)).toBe(first(command.printed));
          const { dangling } = await delivery!.pushed(first(out)!);
          steps.push([...dangling]);
          await traffic.flows(200);
          if (!command.line.includes('variant add')) continue;
          const chain = { ...ticket, headers: { 'x-call': cms } };
          await cluster.waitUntilServing(chain, {
            version: 'ops-1234',
            workload: 'ui-ops-1234',
            next: { status: 200, version: 'ops-1234', workload: 'cms-ops-1234' },
          });
        }
      },
      400,
    );
    expect(report.failures).toEqual({});
    expect(Object.keys(report.answered).sort()).toEqual([
      'acme-staging/cms',
      'acme-staging/cms-canary',
      'acme-staging/cms-ops-1234',
      'acme-staging/ui',
      'acme-staging/ui-ops-1234',
      'globex-staging/portal',
      'globex-staging/portal-canary',
    ]);
    expect(steps).toEqual(steps.map(() => []));
    expect(steps).toHaveLength(13);
    // The same bytes as before, but for the promoted image.
    const moved = player.shop
      .git('diff', '--unified=0', 'before', '--', 'tenants', 'dist')
      .split('\n')
      .filter((line) => /^[+-]/.test(line));
    expect(moved.filter((line) => !/^[+-]{3} /.test(line)).map((line) => line.replace(/ {2,}/, ' '))).toEqual([
      '- image: registry.example.com/cms:1.0.0',
      '+ image: registry.example.com/cms:2.0.0',
      '- image: registry.example.com/cms:1.0.0 # released on Monday',
      '+ image: registry.example.com/cms:2.0.0 # released on Monday',
    ]);
    expect(player.shop.git('status', '--porcelain')).toBe('?? closed.txt\n');
  } finally {
    await prometheus?.stop();
    await delivery?.stop();
    player?.shop.close();
  }
}

test('SAFE-1, SAFE-2, SAFE-3, SAFE-6: an estate from an empty folder to one ticket, two canaries, and back, by Argo CD', async () => {
  await journey('argocd', {
    user: 'argocd',
    gitops: { tool: GitOpsTool.ARGOCD },
    crds: required('BRANCHLINE_ARGOCD_CRDS'),
    start: ArgoCd.start,
  });
}, 900_000);

test('SAFE-1, SAFE-2, SAFE-3, SAFE-6: an estate from an empty folder to one ticket, two canaries, and back, by Flux', async () => {
  await journey('flux', {
    user: 'flux',
    gitops: { tool: GitOpsTool.FLUX },
    crds: required('BRANCHLINE_FLUX_CRDS'),
    start: Flux.start,
  });
}, 900_000);
