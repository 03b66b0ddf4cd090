import { spawn } from 'node:child_process';
import { GitRepository } from '../../lib/change/git-repository';
import { parseWholeRegistry } from '../../lib/registry/parse-registry';
import type { RegistryFile } from '../../lib/registry/registry-files';
import { renderPart } from '../../lib/synthesis/render-part';
import { compiledCli } from './compiled-cli';
import { ESTATE, Workshop } from './estate-repository';

/** `CONCURRENT_ROUNDS=10 npx jest test/change/concurrent-jobs` plays it more often, each time with other moments. */
const ROUNDS = Number(process.env.CONCURRENT_ROUNDS ?? 1);
/** As many as the four kinds of jobs need to meet each other; CI plays twenty. */
const JOBS = process.env.CI ? 20 : 8;

/** Services of the one variant that several jobs join. */
const JOINED = ['acme/ui', 'acme/cms', 'shared/docx', 'acme/api', 'acme/web'];

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
  readonly args: readonly string[];
  readonly subject: string;
}

/** New variants, one variant that several repositories join, and steps of others that are there. */
function jobs(): Job[] {
  return Array.from({ length: JOBS }, (_, n): Job => {
    switch (n % 4) {
      case 0:
        return {
          args: ['variant', 'add', 'acme', `cms=registry.example.com/cms:N-${n}`, '--id', `N-${n}`],
          subject: `variant add acme N-${n}: cms`,
        };
      case 1: {
        const service = JOINED[(n - 1) / 4]!;
        const [tenant, name] = service.split('/') as [string, string];
        return {
          args: ['variant', 'add', tenant, `${name}=registry.example.com/${name}:T-1`, '--id', 'T-1'],
          subject: `variant add ${tenant} T-1: ${name}`,
        };
      }
      case 2:
        return { args: ['variant', 'retire', `R-${n}`], subject: `variant retire acme R-${n}` };
      default:
        return { args: ['variant', 'extend', `E-${n}`, '--owner', `job-${n}`], subject: `variant extend acme E-${n}` };
    }
  });
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
    const more = ['api', 'web'].map((name) => `  ${name}: { image: "registry.example.com/${name}:1", port: 8080 }\n`);
    const all = jobs();
    const there = all.flatMap(({ args }) => (args[1] === 'add' ? [] : [args[2]!]));
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
    const { variants } = parseWholeRegistry(files);
    const ticket = variants
      .filter(({ id }) => id === 'T-1')
      .flatMap(({ tenant, services }) => services.map((name) => `${tenant}/${name}`));
    expect(ticket.sort()).toEqual(JOINED.slice(0, JOBS / 4).sort());
    expect(variants.filter(({ id }) => id.startsWith('R-')).map(({ state }) => state)).toEqual(
      Array(JOBS / 4).fill('retiring'),
    );
    expect(
      variants.filter(({ id }) => id.startsWith('E-')).every(({ id, owner }) => owner === `job-${id.slice(2)}`),
    ).toBe(true);
    expect(variants.filter(({ id }) => id.startsWith('N-'))).toHaveLength(JOBS / 4);
  },
);
