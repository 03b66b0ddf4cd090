import { Chart } from 'cdk8s';
import type { IConstruct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import type { Gateway } from '../model/gateway';
import type { Tenant } from '../model/tenant';
import { platformCertificateObject, platformCertificateSpec, platformGatewayObject } from '../objects/platform-objects';
import { PLATFORM_FOLDER } from '../output/layout';
import type { ManifestProps } from '../output/manifest-props';
import type { Stage } from '../output/placement';
import type { CertificateSpec } from '../routing/certificate';
import { platformGateways } from '../routing/platform-gateway';
import { EstateScope } from './estate-scope';

/** A property of the root, and not a map of this module's: two copies of the package have to find the same. */
const PLATFORM = Symbol.for('branchline.platform');

type Root = IConstruct & { [PLATFORM]?: PlatformChart };

/**
 * What tenants have of the platform's: the Gateway of all that use its pods with its certificate (EDGE-6), and certificates
 * in the namespace of its pods (EDGE-12). A chart of its
 * own at the top of the tree, which the first gateway that needs it makes.
 *
 * @internal
 */
export class PlatformChart extends Chart {
  /** The chart of the tree that a construct is in. */
  static shared(construct: IConstruct): PlatformChart {
    const root: Root = construct.node.root;
    root[PLATFORM] ??= new PlatformChart(root);
    return root[PLATFORM];
  }

  /** The stages that its folder has. */
  readonly stages: readonly Stage[] = ['platform'];
  private readonly made = new Map<string, Manifest>();

  private constructor(root: IConstruct) {
    super(root as Chart, PLATFORM_FOLDER);
  }

  /** The Gateway of all tenants that use these pods. */
  gateway(name: string, namespace: string): Manifest {
    return this.once(`gateway-${name}`, () => {
      const spec = () => platformGateways(this.tenants).find((each) => each.name === name)!.spec;
      return platformGatewayObject(name, namespace, spec);
    });
  }

  /** The certificate of that Gateway. */
  certificate(use: string, credentialName: string, namespace: string): Manifest {
    return this.once(`certificate-${use}`, () =>
      platformCertificateObject(credentialName, namespace, () => platformCertificateSpec(this.tenants, use)),
    );
  }

  /** The certificate of one gateway whose pods are not in its tenant's namespace. */
  ownCertificate(
    tenant: string,
    gateway: string,
    { credentialName, podNamespace }: Gateway,
    spec: () => CertificateSpec,
  ) {
    return this.once(`certificate-${tenant}-${gateway}`, () =>
      platformCertificateObject(credentialName!, podNamespace, spec),
    );
  }

  private get tenants(): readonly Tenant[] {
    return EstateScope.of(this).model.tenants;
  }

  private once(id: string, props: () => ManifestProps): Manifest {
    const known = this.made.get(id);
    if (known !== undefined) return known;
    const manifest = new Manifest(this, id, props());
    this.made.set(id, manifest);
    return manifest;
  }
}
