import { isRunning, type MeshModel } from '../mesh-model';
import { VirtualServiceIndex } from './export-to';
import { GatewayView } from './gateway-view';
import { isMeshed } from './mutual-tls';
import { SidecarScope } from './sidecar-scope';
import { SidecarView } from './sidecar-view';

/** What Istio sends to each proxy, computed once; proxies that get the same share it. */
export class ProxyViews {
  readonly virtualServices: VirtualServiceIndex;
  private readonly gateways = new Map<string, GatewayView>();
  private readonly scopes = new Map<string, SidecarScope>();
  private readonly sidecars = new Map<string, SidecarView>();
  private readonly labelKeys = new WeakMap<object, string>();
  private readonly usesSourceLabels: boolean;

  constructor(private readonly model: MeshModel) {
    this.virtualServices = new VirtualServiceIndex(model);
    this.usesSourceLabels = model.virtualServices.some(({ http }) =>
      http.some(({ match }) => match.some(({ sourceLabels }) => Object.keys(sourceLabels).length > 0)),
    );
  }

  /** What Istio tells gateway pods: listeners, servers left out, route tables. */
  gateway(namespace: string, labels: Readonly<Record<string, string>>): GatewayView {
    const key = `${namespace} ${this.keyOf(labels)}`;
    const known = this.gateways.get(key) ?? new GatewayView(this.model, this.virtualServices, namespace, labels);
    this.gateways.set(key, known);
    return known;
  }

  /** What Istio tells a workload's proxy: services it knows, route tables. */
  sidecar(namespace: string, labels: Readonly<Record<string, string>>): SidecarView {
    const scope = this.scope(namespace, labels);
    const key = `${namespace} ${scope.sidecar?.object.title ?? ''} ${this.usesSourceLabels ? this.keyOf(labels) : ''}`;
    const known = this.sidecars.get(key) ?? new SidecarView(scope, labels, this.model);
    this.sidecars.set(key, known);
    return known;
  }

  /**
   * What the sidecars of a namespace without a Sidecar know. A gateway of the namespace takes the same where Istio has
   * computed it for a sidecar before (`PushContext.doGetSidecarScope`), which is chance.
   */
  defaultScope(namespace: string): SidecarScope | undefined {
    const usesIt = this.model.workloadsIn(namespace).some((workload) => {
      const isGateway = workload.containers.every((name) => name === 'istio-proxy');
      if (isGateway || !isRunning(workload) || !isMeshed(this.model, workload)) return false;
      return this.model.sidecars.lookup(namespace, workload.labels) === undefined;
    });
    return usesIt ? this.scope(namespace, {}) : undefined;
  }

  private scope(namespace: string, labels: Readonly<Record<string, string>>): SidecarScope {
    const sidecar = this.model.sidecars.lookup(namespace, labels);
    const key = `${namespace} ${sidecar?.object.title ?? ''}`;
    const known = this.scopes.get(key) ?? new SidecarScope(this.model, this.virtualServices, namespace, sidecar);
    this.scopes.set(key, known);
    return known;
  }

  /** Labels as text, the same for the same labels in any order. */
  keyOf(labels: Readonly<Record<string, string>>): string {
    const known =
      this.labelKeys.get(labels) ?? JSON.stringify(Object.entries(labels).sort(([a], [b]) => (a < b ? -1 : 1)));
    this.labelKeys.set(labels, known);
    return known;
  }
}
