import type { RequestClass, TrafficChange } from '../diff';
import { PROPAGATION_DEFAULTS, type Propagation } from '../model/propagation';
import type { Service } from '../model/service';
import type { Tenant } from '../model/tenant';
import type { WholeRegistry } from '../registry/parse-registry';
import { visible } from '../text/visible';

/** A registry in memory: what a command works on. */
export interface RegistryState {
  /** The folder as messages name it: `tenants`. */
  readonly folder: string;
  /** Texts by path within the folder: `acme/variants/OPS-1234.yaml`. */
  readonly files: ReadonlyMap<string, string>;
  /** What they say, in all environments. */
  readonly registry: WholeRegistry;
  /** The commit that it is of. @default - the work tree */
  readonly commit?: string;
}

/** What a command makes of a registry. It depends on the registry and the command line alone, so that it can be made again on what others have pushed. */
export interface RegistryChange {
  /** New texts by path within the folder; `undefined` removes the file. Empty: there is nothing to do. */
  readonly files: ReadonlyMap<string, string | undefined>;
  /** The first line of the commit: `variant add acme OPS-1234: cms, ui`. */
  readonly subject: string;
  /** The requests that it may move; the rendered result is held against it. */
  readonly reach: Reach;
  /** Looks at what it made of the registry, and throws where that is not what was meant. @default - nothing */
  readonly verify?: (after: WholeRegistry) => void;
  /** What the user should know besides, one line each. @default - nothing */
  readonly notes?: readonly string[];
  /** What to run then, one line each. @default - nothing */
  readonly next?: readonly string[];
}

/** A command of the registry, without its input and output. */
export type RegistryCommand = (state: RegistryState) => RegistryChange;

/** A set of requests, in words and as a question. */
export interface Reach {
  /** Goes on after `only`: `requests with x-variant-id: ops-1234`. */
  readonly text: string;
  /** Whether requests of this class belong to it. */
  readonly allows: (request: RequestClass, change: TrafficChange) => boolean;
  /** Whether a route may go in one step with its target (SAFE-2). @default false */
  readonly unsafe?: boolean;
}

/** The reach of a command that moves no request. */
export const NO_REQUESTS: Reach = { text: 'no request', allows: () => false };

/** A change that would break a promise: nothing is written, and the exit code is that of a judgement. */
export class RefusedChange extends Error {
  constructor(
    /** What was asked for: the first line of the commit that there is not. */
    readonly subject: string,
    /** Why it is not made, one reason a line. */
    readonly reasons: readonly string[],
  ) {
    super([`refused, nothing was changed: ${subject}`, ...reasons.map((line) => `  ${visible(line)}`)].join('\n'));
    this.name = 'RefusedChange';
  }
}

/** A registry with a command's files in it. */
export function withFiles(
  files: ReadonlyMap<string, string>,
  changed: RegistryChange['files'],
): ReadonlyMap<string, string> {
  const after = new Map(files);
  for (const [path, text] of changed) {
    if (text === undefined) after.delete(path);
    else after.set(path, text);
  }
  return after;
}

/** A tenant as it is in each environment; one where there are none. */
export function tenantsNamed({ estates }: WholeRegistry, name: string): Tenant[] {
  return estates.flatMap(({ estate }) => estate.tenants.filter((tenant) => tenant.name === name));
}

/** The names of all tenants. */
export function tenantNames({ estates }: WholeRegistry): string[] {
  return [...new Set(estates.flatMap(({ estate }) => estate.tenants.map(({ name }) => name)))].sort();
}

/** A service of a tenant as it is in each environment that has it. */
export function servicesNamed(registry: WholeRegistry, tenant: string, name: string): Service[] {
  return tenantsNamed(registry, tenant).flatMap(({ services }) => services.filter((service) => service.name === name));
}

/** How requests of an estate say which variant they ask for; one way for all environments. */
export function propagationIn({ estates }: WholeRegistry): Propagation {
  return estates[0]?.estate.propagation ?? PROPAGATION_DEFAULTS;
}
