import type { Applied } from '../../lib/change/apply-change';
import { appliedToJson, appliedToText, type ChangeOptions, runChange } from '../../lib/change/change-options';
import type { Proof } from '../../lib/change/prove';
import { NO_REQUESTS, type RegistryCommand } from '../../lib/change/registry-change';
import { diffMeshes } from '../../lib/diff';
import { MeshModel } from '../../lib/mesh-model';
import { Workshop } from './estate-repository';

let shop: Workshop;
beforeAll(() => {
  shop = new Workshop();
  shop.estate();
});
afterAll(() => shop.close());

const OPTIONS: ChangeOptions = {
  registry: 'tenants',
  output: 'dist',
  registryOnly: false,
  plan: false,
  commit: false,
  push: false,
  remote: 'origin',
  json: true,
};

/** Removes a variant that takes requests, and says that none may move. */
const refused: RegistryCommand = () => ({
  files: new Map([['acme/variants/OPS-1.yaml', undefined]]),
  subject: 'variant remove acme OPS-1',
  reach: NO_REQUESTS,
});

function said(options: ChangeOptions) {
  const text = { out: '', err: '' };
  const spies = (['out', 'err'] as const).map((stream) =>
    jest.spyOn(process[`std${stream}`], 'write').mockImplementation((part) => {
      text[stream] += String(part);
      return true;
    }),
  );
  try {
    runChange(refused, options, { json: (applied) => ({ more: applied === undefined }), text: () => 'more\n' });
    return { ...text, code: process.exitCode };
  } finally {
    for (const spy of spies) spy.mockRestore();
    process.exitCode = undefined;
  }
}

test('what is refused is said, as data too, and nothing is changed', () => {
  const { out, err, code } = said(OPTIONS);
  expect(code).toBe(1);
  expect(err).toMatch(
    /^refused, nothing was changed: variant remove acme OPS-1\n {2}moves, though only no request may: /,
  );
  const { refused: reasons, ...rest } = JSON.parse(out);
  expect(rest).toEqual({ changed: false, subject: 'variant remove acme OPS-1', more: true });
  expect(reasons[0]).toMatch(/^moves, though only no request may: /);
  expect(said({ ...OPTIONS, json: false })).toMatchObject({ code: 1, out: '' });
  expect(shop.git('status', '--porcelain')).toBe('');
});

describe('what became of a command, for people and for programs', () => {
  const proof: Proof = {
    line: 'only requests with x-variant-id: ops-1; nothing else',
    refused: [],
    output: new Map(),
    outputBefore: new Map(),
    places: [],
  };
  const applied = (more: Partial<Applied> = {}): Applied => ({
    change: { files: new Map(), subject: 'variant add acme OPS-1: ui', reach: NO_REQUESTS },
    state: {} as Applied['state'],
    ...{ proof, notes: ['note: x'], files: [] },
    ...more,
  });
  const added = (path: string) => ({ path, what: 'added' as const });

  test('own files by name, rendered ones by their number', () => {
    const own = [
      added('tenants/acme/variants/OPS-1.yaml'),
      { path: 'tenants/acme/tenant.yml', what: 'changed' as const },
    ];
    const one = added('dist/acme/workloads/ui.k8s.yaml');
    const said = (...files: Applied['files']) => appliedToText(applied({ files })).split('\n');
    expect(said(...own)).toEqual([
      'variant add acme OPS-1: ui',
      '  only requests with x-variant-id: ops-1; nothing else',
      '  added    tenants/acme/variants/OPS-1.yaml',
      '  changed  tenants/acme/tenant.yml',
      '',
    ]);
    expect(said(...own, one)[4]).toBe('  and 1 rendered file');
    expect(said(...own, one, added('dist/acme/kustomization.yaml'), added('dist/x'))[4]).toBe('  and 3 rendered files');
  });

  test.each<[string, Partial<Applied>, boolean]>([
    ['variant add', {}, false],
    ['plan, nothing is changed: variant add', {}, true],
    ['committed: variant add', { commit: '3f2a91c0d5e8aaaa' }, false],
    ['pushed to origin main: variant add', { commit: '3f2a91c0d5e8aaaa', pushed: 'origin main' }, false],
    ['nothing to do: variant add', { proof: undefined } as Partial<Applied>, false],
  ])('%s', (start, more, plan) => {
    const text = appliedToText(applied(more), plan);
    expect(text.startsWith(`${start} acme OPS-1: ui\n`)).toBe(true);
    expect(text.includes('\n  commit   3f2a91c0d5e8\n')).toBe(more.commit !== undefined);
    expect(text.endsWith('\n')).toBe(true);
  });

  test('what comes next, and text of others is shown and does nothing', () => {
    const change = { ...applied().change, subject: 'x\u001b[2J', next: ['run it again'] };
    expect(appliedToText(applied({ change }))).toMatch(/\n {2}next {5}run it again\n$/);
    expect(appliedToText(applied({ change }))).not.toContain('\u001b');
  });

  test('as data', () => {
    const nothing = { ...applied({ files: [added('a.yaml')] }), proof: undefined } as unknown as Applied;
    expect(appliedToJson(nothing)).toEqual({
      ...{ changed: false, subject: 'variant add acme OPS-1: ui', requests: 'no request is routed differently' },
      ...{ files: [added('a.yaml')], commit: null, pushed: null, notes: ['note: x'], next: [] },
    });
    const mesh = MeshModel.of([]);
    const diff = diffMeshes(mesh, mesh);
    const places = [
      { diff, mesh },
      { environment: 'qa', diff, mesh },
    ];
    const data = appliedToJson(applied({ proof: { ...proof, places }, commit: 'c', pushed: 'origin main' }));
    expect(data).toMatchObject({ changed: true, requests: proof.line, commit: 'c', pushed: 'origin main' });
    expect(data.diffs).toMatchObject([
      { environment: null, changed: false },
      { environment: 'qa', changed: false },
    ]);
  });
});
