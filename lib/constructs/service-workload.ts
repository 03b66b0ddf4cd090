import { ApiObject, type JsonPatch } from 'cdk8s';
import { Construct } from 'constructs';
import { Manifest } from '../cdk8s/manifest';
import { workloadLabels } from '../model/selectors';
import { containerPorts, portName } from '../model/service-port';
import { APP_CONTAINER } from '../model/workload';
import { workloadParts, workloadPlacement } from '../objects/workload-objects';
import type { Placement } from '../output/placement';
import type { Workload } from '../workload/deployment';
import { inheritedSpec } from '../workload/inherited-deployment';
import { podLabels } from '../workload/labels';
import { type Additions, emitted, inherited } from './additions';
import { loadPlus } from './load-plus';
import type { Deployment } from './plus';

type Json = Record<string, unknown>;

/** A Deployment with its autoscaler and disruption budget: the mainline of a service, its canary, a variant or version. */
export class ServiceWorkload extends Construct {
  /** Its objects, and whatever is put into this construct, are written together. */
  readonly placement: Placement;
  /** The emitted HorizontalPodAutoscaler, if there is one. */
  readonly autoscaler?: Manifest;
  /** The emitted PodDisruptionBudget, if there is one. */
  readonly disruptionBudget?: Manifest;
  private readonly manifest: Manifest;
  private readonly patches: JsonPatch[] = [];
  private plus?: { readonly deployment: Deployment; readonly additions: () => Additions };

  /**
   * @param describe says what runs, asked for at synthesis
   * @param mainline whose additions this workload takes over
   * @internal
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly describe: () => Workload,
    private readonly mainline?: ServiceWorkload,
  ) {
    super(scope, id);
    const [deployment, ...others] = workloadParts(describe);
    this.placement = workloadPlacement(describe().service);
    this.manifest = this.deploymentOf(deployment.id);
    const applyAtOnce = this.manifest.addJsonPatch.bind(this.manifest);
    this.manifest.addJsonPatch = (...added) => {
      this.patches.push(...added);
      if (this.plus === undefined) applyAtOnce(...added);
    };
    const made = new Map(others.map(({ id, object }) => [id, new Manifest(this, id, object)]));
    this.autoscaler = made.get('autoscaler');
    this.disruptionBudget = made.get('disruption-budget');
  }

  private deploymentOf(id: string): Manifest {
    const [{ object }] = workloadParts(this.describe);
    return new Manifest(this, id, { ...object, fields: { spec: () => this.spec() } });
  }

  /** The emitted Deployment; the CronJob of a service with a schedule. */
  get deploymentManifest(): ApiObject {
    return this.plus === undefined ? this.manifest : ApiObject.of(this.plus.deployment);
  }

  /** The Deployment as cdk8s-plus knows it; from the first look on, what is done to it is what is emitted. */
  get deployment(): Deployment {
    this.plus ??= this.becomePlus();
    return this.plus.deployment;
  }

  private spec(): Json {
    const workload = this.describe();
    const own = inheritedSpec(workload);
    if (this.mainline === undefined || workload.service.schedule !== undefined) return own;
    return inherited(own, workload.overrides, this.mainline.plus?.additions(), this.mainline.patches);
  }

  /**
   * cdk8s-plus writes out some thirty defaults that Kubernetes has anyway, and drops what its types do not know from
   * JSON patches. So its Deployment serves to be added to; what was added is then laid over our own `spec`.
   */
  private becomePlus(): NonNullable<ServiceWorkload['plus']> {
    const { service, version, overrides } = this.describe();
    if (service.schedule !== undefined) {
      throw new Error(`service '${service.name}' has a schedule, and so no Deployment: use \`deploymentManifest\``);
    }
    const plus = loadPlus();
    const ports = containerPorts(service).map((each) => ({ number: each.targetPort, name: portName(each) }));
    const labels = podLabels(service, version);
    const { metadata } = this.manifest;
    this.node.tryRemoveChild('deployment');
    const deployment = new plus.Deployment(this, 'deployment', {
      metadata: metadata.toJson(),
      podMetadata: { labels },
      select: false,
      automountServiceAccountToken: false,
      serviceAccount: plus.ServiceAccount.fromServiceAccountName(this, 'account', service.name),
      containers: [{ name: APP_CONTAINER, image: overrides.image!, ports }],
    });
    deployment.select(plus.LabelSelector.of({ labels: workloadLabels(service, version) }));
    const object = ApiObject.of(deployment);
    // References to the first object keep working with this one.
    Object.defineProperty(this.manifest, 'metadata', { get: () => object.metadata });
    object.addJsonPatch = (...added) => void this.patches.push(...added);
    const render = object.toJson.bind(object);
    const before = render().spec;
    const additions = () => ({ before, after: render().spec });
    // Renders our own `spec`, tokens resolved, and is never emitted itself.
    const own = this.deploymentOf('own');
    this.node.tryRemoveChild('own');
    object.toJson = () => emitted(own.toJson(), render(), additions(), this.patches);
    return { deployment, additions };
  }
}
