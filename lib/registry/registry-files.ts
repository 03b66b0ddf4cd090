import type { Origin } from '../model/origin';
import type { Problem } from '../model/problem';
import { didYouMean, nearest } from '../validation/did-you-mean';

/** A file of the registry. */
export interface RegistryFile {
  /** Its path within the registry, with slashes: `acme/variants/OPS-1234.yaml`. */
  readonly path: string;
  readonly text: string;
}

/** A file with its place in the registry. */
export interface Located {
  /** The file's name without folder and ending. */
  readonly name: string;
  /** The path as messages name it. */
  readonly shown: string;
  readonly text: string;
}

/** The files of one tenant. */
export interface TenantFiles {
  readonly name: string;
  tenant?: Located;
  readonly variants: Located[];
  /** What differs in environments: environments/<name>.yaml. */
  readonly environments: Located[];
  /** Objects of its own: manifests/<any name>.yaml. */
  readonly manifests: Located[];
  /** What a chart writes: rendered/<any name>.yaml, and rendered/<environment>/<any name>.yaml. */
  readonly rendered: RenderedFile[];
}

/** A file that a chart was rendered to. */
export interface RenderedFile extends Located {
  /** The only environment that it is for. @default - those that have no such file of their own */
  readonly environment?: string;
}

/** The files of a registry, sorted into what they declare. */
export interface LocatedFiles {
  readonly estate?: Located;
  /** By name. */
  readonly tenants: readonly TenantFiles[];
}

const PLACES =
  'files are estate.yaml, <tenant>/tenant.yaml, <tenant>/environments/<environment>.yaml, <tenant>/variants/<id>.yaml, <tenant>/manifests/<name>.yaml and <tenant>/rendered/<name>.yaml';
const IS_YAML = /\.ya?ml$/i;

/** The folder of a tenant that holds objects of its own. */
const MANIFESTS = 'manifests';

/** The folder of a tenant that holds what a chart writes. */
const RENDERED = 'rendered';

/** The folders of a tenant. */
const FOLDERS = ['variants', 'environments', MANIFESTS, RENDERED];

/** Whether a file is meant for the registry by its path: YAML, or JSON among objects of Kubernetes. */
export function isOurs(path: string): boolean {
  return IS_YAML.test(path) || /^[^/]+\/(manifests|rendered)\/.*\.json$/i.test(path);
}

/** Whether a file of the registry holds a tenant's own objects. */
export function isManifest({ path }: RegistryFile): boolean {
  return path.split('/')[1] === MANIFESTS;
}

/** Whether a text was meant for a registry, whatever its file is called. */
export function looksLikeOurs(text: string): boolean {
  return /^\uFEFF?["{\s]*apiVersion"?: *"?branchline\//m.test(text);
}

/** Sorts a registry's files into tenants; YAML files that belong nowhere are problems, other files are ignored. */
export function locateFiles(files: readonly RegistryFile[], folder: string, problems: Problem[]): LocatedFiles {
  const tenants = new Map<string, TenantFiles>();
  let estate: Located | undefined;
  const filesOf = (name: string): TenantFiles => {
    const known = tenants.get(name) ?? { name, variants: [], environments: [], manifests: [], rendered: [] };
    tenants.set(name, known);
    return known;
  };
  const yaml = files.filter(({ path, text }) => (isOurs(path) || looksLikeOurs(text)) && !/(^|\/)\./.test(path));
  for (const file of yaml.sort((a, b) => (a.path < b.path ? -1 : 1))) {
    const shown = `${folder}/${file.path}`;
    const parts = file.path.split('/');
    const last = parts.at(-1)!;
    const located: Located = { name: last.replace(/\.yaml$/, ''), shown, text: file.text };
    if (file.path === 'estate.yaml') estate = located;
    else if (parts.length === 2 && last === 'tenant.yaml') filesOf(parts[0]!).tenant = located;
    else if (parts.length === 3 && parts[1] === 'variants' && last.endsWith('.yaml')) {
      filesOf(parts[0]!).variants.push(located);
    } else if (parts.length === 3 && parts[1] === 'environments' && last.endsWith('.yaml')) {
      filesOf(parts[0]!).environments.push(located);
    } else if (parts.length === 3 && parts[1] === MANIFESTS && last.endsWith('.yaml')) {
      filesOf(parts[0]!).manifests.push(located);
    } else if (parts.length === 3 && parts[1] === RENDERED && last.endsWith('.yaml')) {
      filesOf(parts[0]!).rendered.push(located);
    } else if (parts.length === 4 && parts[1] === RENDERED && last.endsWith('.yaml')) {
      filesOf(parts[0]!).rendered.push({ ...located, environment: parts[2]! });
    } else problems.push(misplaced(folder, parts, file.text));
  }
  for (const { name, tenant, variants, environments, manifests } of tenants.values()) {
    if (tenant === undefined) {
      const known = [...tenants.values()].filter((each) => each.tenant !== undefined);
      const near = nearest(
        name,
        known.map((each) => each.name),
      );
      const fix = near === undefined ? `add ${folder}/${name}/tenant.yaml` : `did you mean ${folder}/${near}?`;
      problems.push(
        problem(
          `${folder}/${name}`,
          `has ${variants.length > 0 ? 'variants' : environments.length > 0 ? 'environments' : manifests.length > 0 ? MANIFESTS : `${RENDERED} files`} but no tenant.yaml`,
          fix,
        ),
      );
    }
  }
  return { ...(estate && { estate }), tenants: [...tenants.values()].sort((a, b) => (a.name < b.name ? -1 : 1)) };
}

function problem(path: string, message: string, fix: string): Problem {
  const origin: Origin = { describe: () => path };
  return { severity: 'error', origin, field: [], message, fix };
}

function misplaced(folder: string, parts: readonly string[], text: string): Problem {
  const shown = `${folder}/${parts.join('/')}`;
  const last = parts.at(-1)!;
  if (!last.endsWith('.yaml')) {
    return problem(shown, 'registry files end in .yaml', `call it ${last.replace(/\.(ya?ml|txt|json)$/i, '')}.yaml`);
  }
  const expected = parts.length === 1 ? ['estate.yaml'] : parts.length === 2 ? ['tenant.yaml'] : [];
  const near = didYouMean(last, expected).fix;
  return problem(
    shown,
    `does not belong here: ${PLACES}`,
    near ?? `${placeOf(folder, parts, text)}, or out of the registry`,
  );
}

/** Where a file belongs by the kind that it declares. */
function placeOf(folder: string, parts: readonly string[], text: string): string {
  const last = parts.at(-1)!;
  const tenant = parts.length > 1 ? parts[0]! : '<tenant>';
  const kind = /^kind: *"?(\w+)/m.exec(text)?.[1];
  const inTenant = (place: string) => `move it to ${folder}/${tenant}/${place}/${last}`;
  const near = parts.length > 2 ? nearest(parts[1]!, FOLDERS) : undefined;
  if (near !== undefined) return inTenant(near);
  if (!looksLikeOurs(text)) return kind === undefined ? 'move it there' : inTenant(MANIFESTS);
  if (kind === 'Variant') return inTenant('variants');
  if (kind === 'Environment') return inTenant('environments');
  if (kind === 'Estate') return `move it to ${folder}/estate.yaml`;
  return kind === 'Tenant' && parts.length === 1
    ? `move it to ${folder}/${last.replace(/\.yaml$/, '')}/tenant.yaml`
    : 'move it there';
}
