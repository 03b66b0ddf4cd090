import { spawn } from 'node:child_process';
import { GitRepository } from '../../lib/change/git-repository';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import type { RegistryFile } from '../../lib/registry/registry-files';
import { renderPart } from '../../lib/synthesis/render-part';
import { compiledCli } from './compiled-cli';
import { ESTATE, Workshop } from './estate-repository';

/** `npm run test:concurrent` plays twenty jobs, several times with other moments: `CONCURRENT_ROUNDS=10` says how often. */
const ROUNDS = Number(process.env.CONCURRENT_ROUNDS ?? 1);
/** As many as the five kinds of jobs need to meet each other; CI plays twenty. */
const JOBS = Number(process.env.CONCURRENT_JOBS ?? (process.env.CI ? 20 : 8));

/** Services of the one variant that several jobs join. */
const JOINED = ['acme/ui', 'acme/cms', 'shared/docx', 'acme/api', 'acme/web'];
/** The shares of canaries that jobs step to. */
const [FIRST, SECOND] = [5, 10];

jest.setTimeout(300_000 * ROUNDS);

let shop: Workshop;
let cli: string;
beforeAll(() => {
  shop = new Workshop();
  cli = compiledCli();
});
afterAll(() => {
  shop.close();
});

const variant = (id: string) =>
  `apiVersion: branchline/v1\nkind: Variant\nid: ${id}\nservices:\n  ui: { image: "registry.example.com/ui:${id}" }\n`;

/** What each CI job does, and what the registry says when it is done. */
interface Job {
  readonly kind: 'add' | 'join' | 'retire' | 'extend' | 'step';
  readonly args: readonly string[];
  readonly subject: string;
}

const KINDS = ['add', 'join', 'retire', 'extend', 'step'] as const;

/** New variants, one variant that several repositories join, steps of others that are there, and of canaries. */
function jobs(): Job[] {
  return Array.from({ length: JOBS }, (_, n) => jobOf(KINDS[n % KINDS.length]!, n));
}

function jobOf(kind: Job['kind'], n: number): Job {
  switch (kind) {
    case 'add':
      return {
        kind,
        args: ['variant', 'add', 'acme', `cms=registry.example.com/cms:N-${n}`, '--id', `N-${n}`],
        subject: `variant add acme N-${n}: cms`,
      };
    case 'join': {
      const service = JOINED[Math.floor(n / KINDS.length) % JOINED.length]!;
      const [tenant, name] = service.split('/') as [string, string];
      return {
        kind,
        args: ['variant', 'add', tenant, `${name}=registry.example.com/${name}:T-1`, '--id', 'T-1'],
        subject: `variant add ${tenant} T-1: ${name}`,
      };
    }
    case 'retire':
      return { kind, args: ['variant', 'retire', `R-${n}`], subject: `variant retire acme R-${n}` };
    case 'extend':
      return {
        kind,
        args: ['variant', 'extend', `E-${n}`, '--owner', `job-${n}`],
        subject: `variant extend acme E-${n}`,
      };
    case 'step':
      return {
        kind,
        // Without --from, a job that was killed after its push would step once more.
        args: ['canary', 'step', `acme/s${n}`, '--from', `${FIRST}`, '--shares', `${FIRST},${SECOND},100`],
        subject: `canary step acme/s${n}: the canary gets ${SECOND} %`,
      };
  }
}

/** Runs a command in a clone; killed after some milliseconds where a number is given. */
function runIn(
  folder: string,
  args: readonly string[],
  killAfter?: number,
): Promise<{ code: number | null; said: string }> {
  return new Promise((resolve) => {
    const child = spawn(process.execPath, [cli, ...args, '--push', '--onto', 'main'], { cwd: folder });
    let said = '';
    child.stdout.on('data', (text) => (said += text));
    child.stderr.on('data', (text) => (said += text));
    const timer = killAfter === undefined ? undefined : setTimeout(() => child.kill('SIGKILL'), killAfter);
    child.on('close', (code) => {
      clearTimeout(timer);
      resolve({ code, said });
    });
  });
}

/** A CI system: a job that was killed runs again. */
async function untilDone(folder: string, { args }: Job, kills: number): Promise<void> {
  for (let left = kills; ; left--) {
    const { code, said } = await runIn(folder, args, left > 0 ? 100 + Math.random() * 3000 : undefined);
    if (code === 0) return;
    if (left <= 0) throw new Error(`${args.join(' ')} ended with ${code}: ${said}`);
  }
}

test.each(Array.from({ length: ROUNDS }, (_, round) => round + 1))(
  'many jobs at once, killed at random moments, all land whole, and none is lost (round %d)',
  async () => {
    const tenant = ESTATE['tenants/acme/tenant.yaml']!;
    const service = (name: string, more = '') =>
      `  ${name}: { image: "registry.example.com/${name}:1", port: 8080${more} }\n`;
    const all = jobs();
    const of = (kind: Job['kind']) => all.filter((job) => job.kind === kind);
    const there = [...of('retire'), ...of('extend')].map(({ args }) => args[2]!);
    const stepped = of('step').map(({ args }) => args[2]!.slice('acme/'.length));
    const more = [
      ...['api', 'web'].map((name) => service(name)),
      ...stepped.map((name) =>
        service(name, `, canary: { image: "registry.example.com/${name}:2", weight: ${FIRST} }`),
      ),
    ];
    shop.estate({
      ...ESTATE,
      'tenants/acme/tenant.yaml': tenant + more.join(''),
      ...Object.fromEntries(there.map((id) => [`tenants/acme/variants/${id}.yaml`, variant(id)])),
    });
    const start = shop.git('rev-parse', 'HEAD').trim();
    const remote = shop.remote();
    const clones = all.map(() => shop.clone(remote));
    await Promise.all(all.map((job, index) => untilDone(clones[index]!, job, index % 2)));

    shop.clone(remote);
    const subjects = shop.git('log', '--format=%s', `${start}..HEAD`).trim().split('\n');
    expect(subjects.sort()).toEqual(all.map(({ subject }) => subject).sort());
    const repository = GitRepository.at('.');
    // Each commit is whole: its output is what its registry says.
    for (const commit of shop.git('rev-list', `${start}..HEAD`).trim().split('\n')) {
      const files = [...repository.filesOf(commit, 'tenants', () => true)].map(
        ([path, text]): RegistryFile => ({ path, text }),
      );
      const rendered = renderPart({ files, folder: 'tenants', gitops: {}, repositoryPath: 'dist' }).files;
      const written = repository.filesOf(commit, 'dist', () => true);
      expect(Object.fromEntries(written)).toEqual(Object.fromEntries(rendered));
    }
    const files = [...repository.filesOf('HEAD', 'tenants', () => true)].map(
      ([path, text]): RegistryFile => ({ path, text }),
    );
    const { variants, estates } = parseWholeRegistry(files);
    const ticket = variants
      .filter(({ id }) => id === 'T-1')
      .flatMap(({ tenant, services }) => services.map((name) => `${tenant}/${name}`));
    expect(ticket.sort()).toEqual(JOINED.slice(0, of('join').length).sort());
    const states = variants.filter(({ id }) => id.startsWith('R-')).map(({ state }) => state);
    expect(states).toEqual(of('retire').map(() => 'retiring'));
    expect(
      variants.filter(({ id }) => id.startsWith('E-')).every(({ id, owner }) => owner === `job-${id.slice(2)}`),
    ).toBe(true);
    expect(variants.filter(({ id }) => id.startsWith('N-'))).toHaveLength(of('add').length);
    const acme = estates.flatMap(({ estate }) => estate.tenants.filter(({ name }) => name === 'acme'));
    const shares = acme.flatMap(({ services }) => services.flatMap(({ canary }) => canary?.weight ?? []));
    expect(shares).toEqual(stepped.map(() => SECOND));
  },
);
