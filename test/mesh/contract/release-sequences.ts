import { CanaryRoute, type GitOpsApp } from '../../../lib';
import type { LabRequest } from '../protocol';
import { image, SmallTenant } from './small-tenant';

/** One state of the registry, as a commit leaves it. */
export interface State {
  /** Variants by id: where they run, and whether they are on their way out. */
  readonly variants?: Readonly<Record<string, { on: readonly ('ui' | 'cms' | 'docx')[]; retiring?: true }>>;
  readonly canary?: { readonly weight: number; readonly conditions?: true };
  readonly cms?: string;
  readonly path?: string;
  readonly docxCallers?: readonly ('search' | 'ui')[];
}

/** Commits that follow each other, and who asks meanwhile. */
export interface Sequence {
  readonly states: readonly State[];
  readonly requests: readonly LabRequest[];
  /** Who has to have answered at some time, or the requests have not seen what they were sent for. */
  readonly answered: readonly string[];
}

/** Puts the two tenants of this state into an app. */
export function declareEstate(app: GitOpsApp, state: State): void {
  const shared = new SmallTenant(app, 'shared', { gateway: false });
  const docx = shared.addService('docx');
  shared.addService('editor', { calls: [docx] });
  const acme = new SmallTenant(app, 'acme');
  const callers = state.docxCallers ?? ['search'];
  const search = acme.addService('search', { calls: callers.includes('search') ? [docx] : [] });
  const cms = acme.addService('cms', {
    routes: [state.path ?? '/cms'],
    image: image('cms', state.cms),
    calls: [search],
  });
  const ui = acme.addService('ui', { routes: ['/'], calls: [cms, ...(callers.includes('ui') ? [docx] : [])] });
  const services = { ui, cms, docx };
  for (const [id, { on, retiring }] of Object.entries(state.variants ?? {})) {
    const props = { image: image('branch', id), state: retiring ? ('retiring' as const) : ('active' as const) };
    for (const name of on) services[name].addVariant(id, props);
  }
  if (state.canary !== undefined) {
    const match = state.canary.conditions ? [{ headers: { 'end-user': { exact: 'agung' } } }] : [];
    new CanaryRoute(acme, 'canary', {
      service: cms,
      image: image('cms', '2.0.0'),
      weight: state.canary.weight,
      match,
    });
  }
}

/** The registry's state in which nothing but mainline runs. */
export const START: State = { cms: '1.0.0' };

/** A variant of these services. */
export const variant = (id: string, on: readonly ('ui' | 'cms' | 'docx')[], retiring?: true): State['variants'] => ({
  [id]: { on, ...(retiring && { retiring }) },
});

/** Sidecars where requests start in the mesh, and where another tenant's requests arrive. */
export const SIDECARS = ['acme/ui', 'acme/search', 'shared/*'];

const gateway = 'acme/gateway';
const cms = 'http://cms.acme.svc.cluster.local:8080/';
const docx = 'http://docx.shared.svc.cluster.local:8080/';

const everybody: readonly LabRequest[] = [
  { from: gateway, url: 'http://acme.example.com/' },
  { from: gateway, url: 'http://acme.example.com/cms', headers: { 'end-user': 'agung' } },
  { from: gateway, url: 'http://acme.example.com/content' },
  ...['OPS-1', 'ops-2', 'ops-3'].flatMap((id): LabRequest[] => [
    { from: gateway, url: `http://${id.toLowerCase()}.acme.example.com/cms` },
    { from: gateway, url: 'http://acme.example.com/', headers: { 'x-variant-id': id } },
    { from: 'acme/ui', url: cms, headers: { 'x-variant-id': id } },
    { from: 'acme/search', url: docx, headers: { 'x-variant-id': id } },
  ]),
  { from: 'acme/ui', url: cms },
  { from: 'acme/ui', url: cms, headers: { 'end-user': 'agung' } },
  { from: 'acme/search', url: docx },
];

/** Requests that only a variant of `cms` makes different: in the mesh, and by its host. */
export const ASKING: readonly LabRequest[] = [
  { from: 'acme/ui', url: cms, headers: { 'x-variant-id': 'ops-1' } },
  { from: gateway, url: 'http://ops-1.acme.example.com/cms' },
];

/** Variants are added, retired and removed. */
export const VARIANTS: Sequence = {
  requests: everybody,
  states: [
    START,
    { ...START, variants: variant('OPS-1', ['ui', 'cms']) },
    { ...START, variants: { ...variant('OPS-1', ['ui', 'cms']), ...variant('OPS-2', ['docx']) } },
    { ...START, variants: { ...variant('OPS-1', ['ui', 'cms'], true), ...variant('OPS-2', ['docx']) } },
    { ...START, variants: { ...variant('OPS-2', ['docx'], true), ...variant('OPS-3', ['cms', 'docx']) } },
    { ...START, variants: variant('OPS-3', ['cms', 'docx'], true) },
    START,
  ],
  answered: ['acme/ui-ops-1', 'acme/cms-ops-1', 'shared/docx-ops-2', 'shared/docx-ops-3'],
};

const promoted: State = { cms: '2.0.0' };

/** A canary starts, grows and is promoted; another is aborted. */
export const CANARIES: Sequence = {
  requests: everybody,
  states: [
    START,
    ...[5, 25, 50, 100].map((weight): State => ({ ...START, canary: { weight, conditions: true } })),
    { ...promoted, canary: { weight: 100, conditions: true } },
    { ...promoted, canary: { weight: 0 } },
    promoted,
    { ...promoted, canary: { weight: 10, conditions: true } },
    { ...promoted, canary: { weight: 0 } },
    promoted,
  ],
  answered: ['acme/cms-canary'],
};

/** A path gets another name; variants, a canary's weight and an image change in one commit. */
export const SEVERAL_AT_ONCE: Sequence = {
  requests: everybody,
  states: [
    START,
    { ...START, path: '/content' },
    { ...START, path: '/content', variants: variant('OPS-1', ['ui', 'cms', 'docx']), canary: { weight: 20 } },
    {
      ...START,
      variants: { ...variant('OPS-1', ['ui', 'cms', 'docx'], true), ...variant('OPS-2', ['ui']) },
      canary: { weight: 0 },
    },
    { cms: '1.0.1', variants: variant('OPS-2', ['ui', 'docx']) },
    { cms: '1.0.1', variants: variant('OPS-2', ['ui', 'docx'], true) },
    { cms: '1.0.1' },
  ],
  answered: ['acme/ui-ops-1', 'acme/cms-ops-1', 'shared/docx-ops-1', 'acme/ui-ops-2', 'acme/cms-canary'],
};

/** A service with a variant gets another caller in another namespace, and loses one. */
export const CALLERS: Sequence = {
  requests: [
    { from: 'shared/editor', url: docx },
    { from: 'shared/editor', url: docx, headers: { 'x-variant-id': 'ops-1' } },
  ],
  states: [
    { ...START, variants: variant('OPS-1', ['docx']), docxCallers: [] },
    { ...START, variants: variant('OPS-1', ['docx']), docxCallers: ['search'] },
    { ...START, variants: variant('OPS-1', ['docx']), docxCallers: [] },
  ],
  answered: ['shared/docx-ops-1'],
};
