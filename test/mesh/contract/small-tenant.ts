import type { Construct } from 'constructs';
import {
  Environment,
  TeamGateway,
  type TeamGatewayProps,
  TenantChart,
  type TenantChartProps,
  VariantService,
  type VariantServiceProps,
} from '../../../lib';

/** Properties of a `SmallTenant`. */
export interface SmallTenantProps extends Partial<TenantChartProps> {
  /** `false`: nothing of it is exposed. */
  readonly gateway?: TeamGatewayProps | false;
}

/** A staging tenant for a test: namespace and domain by its name, one gateway with one pod, services with defaults. */
export class SmallTenant extends TenantChart {
  constructor(scope: Construct, name: string, { gateway, ...props }: SmallTenantProps = {}) {
    super(scope, name, {
      namespace: name,
      domains: gateway === false ? [] : [`${name}.example.com`],
      environment: Environment.STAGING,
      ...props,
    });
    if (gateway !== false) new TeamGateway(this, 'gateway', { autoscale: { min: 1, max: 1, cpu: 80 }, ...gateway });
  }

  addService(name: string, props: Partial<VariantServiceProps> = {}): VariantService {
    return new VariantService(this, name, { image: image(name), port: 8080, ...props });
  }
}

/** An image that nobody pulls: the servers of the lab stand in for it. */
export function image(name: string, tag = '1.0.0'): string {
  return `registry.example.com/${name}:${tag}`;
}
