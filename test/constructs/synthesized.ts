import { ApiObject, App, type Chart, Testing } from 'cdk8s';
import type { Construct } from 'constructs';
import { TenantChart, type TenantChartProps } from '../../lib/constructs/tenant-chart';
import { Environment } from '../../lib/model/environment';

/** Any emitted object. */
// biome-ignore lint/suspicious/noExplicitAny: tests look into objects of all kinds
export type Emitted = any;

/** A tenant's chart in an App of its own, unless another scope is given. */
export function tenantChart(props: Partial<TenantChartProps> & { readonly scope?: Construct } = {}): TenantChart {
  const { scope = new App(), tenant = 'acme', ...rest } = props;
  return new TenantChart(scope, tenant, {
    namespace: `${tenant}-staging`,
    domains: [`${tenant}.example.com`],
    environment: Environment.STAGING,
    ...rest,
  });
}

/** What a chart emits, by `Kind/name`. */
export function synthesized(chart: Chart): Map<string, Emitted> {
  return new Map(Testing.synth(chart).map((object) => [`${object.kind}/${object.metadata.name}`, object]));
}

/** One emitted object. */
export function emitted(chart: Chart, kind: string, name: string): Emitted {
  return synthesized(chart).get(`${kind}/${name}`);
}

/** The kinds of the objects that stand directly in a construct, and their ids. */
export function children(construct: Construct): string[] {
  return construct.node.children.map((child) =>
    ApiObject.isApiObject(child) ? `${child.node.id}: ${child.kind}` : child.node.id,
  );
}
