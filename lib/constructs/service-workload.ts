import { ApiObject, JsonPatch } from 'cdk8s';
import type { Deployment } from 'cdk8s-plus-27';
import { Construct } from 'constructs';
import { Manifest } from '../manifests/manifest';
import { laidOver } from '../manifests/overlay';
import type { Placement } from '../manifests/placement';
import { MAIN } from '../routing/variant-header';
import { deploymentSpec, isAutoscaled, type Workload, workloadName } from '../workload/deployment';
import { ownerLabels, podLabels } from '../workload/labels';
import { APP_CONTAINER } from '../workload/pod-spec';
import { autoscalerSpec, disruptionBudgetSpec } from '../workload/scaling';

type Json = Record<string, unknown>;

/** The cdk8s-plus side of a workload, once somebody has looked at it. */
interface Plus {
  readonly deployment: Deployment;
  /** The `spec` that cdk8s-plus rendered before anything was added. */
  readonly initial: Json;
  /** The `spec` that it renders now. */
  render(): Json;
  readonly patches: readonly JsonPatch[];
}

/** A Deployment with its autoscaler and disruption budget: the mainline of a service, its canary, a variant or version. */
export class ServiceWorkload extends Construct {
  /** Its objects, and whatever is put into this construct, are written together. */
  readonly placement: Placement;
  private manifest?: Manifest;
  private plus?: Plus;

  /**
   * @param describe says what runs, asked for at synthesis
   * @param mainline whose additions this workload takes over
   */
  constructor(
    scope: Construct,
    id: string,
    private readonly describe: () => Workload,
    private readonly mainline?: ServiceWorkload,
  ) {
    super(scope, id);
    const { service, version } = describe();
    const name = workloadName(service, version);
    this.placement = { stage: 'workloads', file: service.name };
    this.manifest = new Manifest(this, 'deployment', {
      apiVersion: 'apps/v1',
      kind: 'Deployment',
      name,
      labels: podLabels(service.tenant, service.name, version),
      placement: this.placement,
      fields: { spec: () => this.spec() },
    });
    this.addScaling(name);
  }

  private addScaling(name: string): void {
    const { service, version, overrides } = this.describe();
    const object = (id: string, apiVersion: string, kind: string, spec: () => unknown) =>
      new Manifest(this, id, {
        apiVersion,
        kind,
        name,
        labels: ownerLabels(service.tenant, service.name),
        placement: this.placement,
        fields: { spec },
      });
    const { autoscale } = service;
    const autoscaled = isAutoscaled(this.describe());
    if (autoscaled)
      object('autoscaler', 'autoscaling/v2', 'HorizontalPodAutoscaler', () => autoscalerSpec(name, autoscale!));
    if (version === MAIN && (autoscaled || (overrides.replicas ?? 1) > 1)) {
      object('disruption-budget', 'policy/v1', 'PodDisruptionBudget', () => disruptionBudgetSpec(service, version));
    }
  }

  /** The emitted Deployment. */
  get deploymentManifest(): ApiObject {
    return this.manifest ?? ApiObject.of(this.plus!.deployment);
  }

  /** The Deployment as cdk8s-plus knows it; from the first look on, what is done to it is what is emitted. */
  get deployment(): Deployment {
    this.plus ??= this.becomePlus();
    return this.plus.deployment;
  }

  private spec(): Json {
    const own = deploymentSpec(this.describe());
    return this.mainline === undefined ? own : this.mainline.withAdditions(own);
  }

  /** `spec` with what was added to this workload. */
  private withAdditions(spec: Json): Json {
    if (this.plus === undefined) return spec;
    const { initial, render, patches } = this.plus;
    return JsonPatch.apply({ spec: laidOver(spec, initial, render()) }, ...patches.filter(isAboutPods)).spec;
  }

  /**
   * cdk8s-plus writes out some thirty defaults that Kubernetes has anyway, and drops what its types do not know from
   * JSON patches. So its Deployment serves to be added to; what was added is then laid over our own `spec`.
   */
  private becomePlus(): Plus {
    const { service, version, overrides } = this.describe();
    const name = workloadName(service, version);
    const plus = loadPlus();
    const port = service.targetPort ?? service.port;
    const labels = podLabels(service.tenant, service.name, version);
    this.node.tryRemoveChild('deployment');
    this.manifest = undefined;
    const deployment = new plus.Deployment(this, 'deployment', {
      metadata: { name, labels },
      podMetadata: { labels },
      select: false,
      automountServiceAccountToken: false,
      serviceAccount: plus.ServiceAccount.fromServiceAccountName(this, 'account', service.name),
      containers: [
        { name: APP_CONTAINER, image: overrides.image, ports: [{ number: port, name: `${service.protocol}-app` }] },
      ],
    });
    deployment.select(plus.LabelSelector.of({ labels: { app: service.name, version } }));
    const object = ApiObject.of(deployment);
    const render = object.toJson.bind(object);
    const initial = render().spec;
    const patches: JsonPatch[] = [];
    object.addJsonPatch = (...added) => void patches.push(...added);
    object.toJson = () => {
      const { apiVersion, kind, metadata, spec } = render();
      // Labels keep the order that they have without cdk8s-plus, so that looking at a Deployment changes no line.
      const ordered = {
        name: metadata.name,
        namespace: metadata.namespace,
        ...metadata,
        labels: { ...labels, ...metadata.labels },
      };
      const json = { apiVersion, kind, metadata: ordered, spec: laidOver(this.spec(), initial, spec) };
      return JsonPatch.apply(json, ...patches);
    };
    return { deployment, initial, render: () => render().spec, patches };
  }
}

/** Patches of the pods go to the variants too, all but the image, which is what makes a variant one. */
function isAboutPods(patch: JsonPatch): boolean {
  const { path } = patch._toJson() as { path: string };
  return path.startsWith('/spec/template/') && !path.endsWith('/image');
}

function loadPlus(): typeof import('cdk8s-plus-27') {
  try {
    return require('cdk8s-plus-27');
  } catch (error) {
    if ((error as { code?: string }).code !== 'MODULE_NOT_FOUND') throw error;
    throw new Error("a service's `deployment` is a cdk8s-plus Deployment: run `npm install cdk8s-plus-27` to use it", {
      cause: error,
    });
  }
}
