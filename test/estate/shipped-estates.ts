import { join } from 'node:path';
import { composeEstate, type GitOpsApp, type Registry, readRegistry } from '../../lib';

/** An estate of apps/ that is declared in YAML, in one of its environments. */
export interface ShippedEstate {
  /** As tests are called: `online-boutique in staging`. */
  readonly name: string;
  /** The registry's folder. */
  readonly folder: string;
  /** @default - the estate has none */
  readonly environment?: string;
}

const folder = (name: string) => join(__dirname, '../../apps', name, 'tenants');
const boutique = (environment: string): ShippedEstate => ({
  name: `online-boutique in ${environment}`,
  folder: folder('online-boutique'),
  environment,
});

export const BOUTIQUE_STAGING = boutique('staging');
export const BOUTIQUE_PRODUCTION = boutique('production');
export const ROBO_ADVISER: ShippedEstate = { name: 'robo-adviser', folder: folder('robo-adviser') };

/** All of them. */
export const SHIPPED_ESTATES: readonly ShippedEstate[] = [BOUTIQUE_STAGING, BOUTIQUE_PRODUCTION, ROBO_ADVISER];

/** What its files say. */
export function registryOf({ folder: registry, environment }: ShippedEstate): Registry {
  return readRegistry(registry, environment === undefined ? {} : { environment });
}

/** Declares it in an app. */
export function compose(estate: ShippedEstate): (app: GitOpsApp) => void {
  return (app) => void composeEstate(app, registryOf(estate).estate);
}
