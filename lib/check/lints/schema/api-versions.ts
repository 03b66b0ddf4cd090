/** Versions that Istio 1.31 serves, by `group/Kind`; the first is the one to write. */
export const API_VERSIONS: Readonly<Record<string, readonly string[]>> = {
  'networking.istio.io/DestinationRule': ['v1', 'v1beta1', 'v1alpha3'],
  'networking.istio.io/Gateway': ['v1', 'v1beta1', 'v1alpha3'],
  'networking.istio.io/ServiceEntry': ['v1', 'v1beta1', 'v1alpha3'],
  'networking.istio.io/Sidecar': ['v1', 'v1beta1', 'v1alpha3'],
  'networking.istio.io/VirtualService': ['v1', 'v1beta1', 'v1alpha3'],
  'networking.istio.io/WorkloadEntry': ['v1', 'v1beta1', 'v1alpha3'],
  'networking.istio.io/WorkloadGroup': ['v1', 'v1beta1', 'v1alpha3'],
  'networking.istio.io/ProxyConfig': ['v1beta1'],
  'networking.istio.io/EnvoyFilter': ['v1alpha3'],
  'security.istio.io/AuthorizationPolicy': ['v1', 'v1beta1'],
  'security.istio.io/PeerAuthentication': ['v1', 'v1beta1'],
  'security.istio.io/RequestAuthentication': ['v1', 'v1beta1'],
  'telemetry.istio.io/Telemetry': ['v1', 'v1alpha1'],
  'extensions.istio.io/WasmPlugin': ['v1alpha1'],
  'extensions.istio.io/TrafficExtension': ['v1alpha1'],
};

/** Kinds that are gone, by `group/Kind`, and what took their place; `versions` limits it to some, `isOfTool` says that a tool still reads files of it. */
export const REMOVED_KINDS: Readonly<
  Record<string, { readonly instead: string; readonly versions?: readonly string[]; readonly isOfTool?: true }>
> = {
  'authentication.istio.io/Policy': { instead: 'PeerAuthentication and RequestAuthentication (security.istio.io/v1)' },
  'authentication.istio.io/MeshPolicy': { instead: 'a PeerAuthentication in the root namespace' },
  'rbac.istio.io/ClusterRbacConfig': { instead: 'AuthorizationPolicy (security.istio.io/v1)' },
  'rbac.istio.io/RbacConfig': { instead: 'AuthorizationPolicy (security.istio.io/v1)' },
  'rbac.istio.io/ServiceRole': { instead: 'AuthorizationPolicy (security.istio.io/v1)' },
  'rbac.istio.io/ServiceRoleBinding': { instead: 'AuthorizationPolicy (security.istio.io/v1)' },
  'rbac.istio.io/AuthorizationPolicy': { instead: 'AuthorizationPolicy of security.istio.io/v1' },
  'config.istio.io/*': { instead: 'Telemetry, WasmPlugin or AuthorizationPolicy: Mixer is gone since Istio 1.8' },
  'install.istio.io/IstioOperator': {
    instead: 'Helm, or give the file to istioctl install: no operator runs in the cluster',
    isOfTool: true,
  },
  'extensions/Deployment': { instead: 'apps/v1' },
  'extensions/DaemonSet': { instead: 'apps/v1' },
  'extensions/ReplicaSet': { instead: 'apps/v1' },
  'extensions/Ingress': { instead: 'networking.k8s.io/v1' },
  'policy/PodSecurityPolicy': { instead: 'the namespace label pod-security.kubernetes.io/enforce' },
  'policy/PodDisruptionBudget': { instead: 'policy/v1', versions: ['v1beta1'] },
  'apps/Deployment': { instead: 'apps/v1', versions: ['v1beta1', 'v1beta2'] },
  'apps/StatefulSet': { instead: 'apps/v1', versions: ['v1beta1', 'v1beta2'] },
  'autoscaling/HorizontalPodAutoscaler': { instead: 'autoscaling/v2', versions: ['v2beta1', 'v2beta2'] },
  'batch/CronJob': { instead: 'batch/v1', versions: ['v1beta1'] },
};

/** Versions that a cluster which has not gone on to the final one serves, where somebody has switched them on, by `group/Kind`. */
export const TRIED_OUT: Readonly<Record<string, readonly string[]>> = {
  'admissionregistration.k8s.io/MutatingAdmissionPolicy': ['v1beta1', 'v1alpha1'],
  'admissionregistration.k8s.io/MutatingAdmissionPolicyBinding': ['v1beta1', 'v1alpha1'],
  'networking.k8s.io/IPAddress': ['v1beta1'],
  'networking.k8s.io/ServiceCIDR': ['v1beta1'],
  'resource.k8s.io/DeviceClass': ['v1beta2', 'v1beta1', 'v1alpha3'],
  'resource.k8s.io/ResourceClaim': ['v1beta2', 'v1beta1', 'v1alpha3'],
  'resource.k8s.io/ResourceClaimTemplate': ['v1beta2', 'v1beta1', 'v1alpha3'],
  'resource.k8s.io/ResourceSlice': ['v1beta2', 'v1beta1', 'v1alpha3'],
  'storage.k8s.io/VolumeAttributesClass': ['v1beta1', 'v1alpha1'],
};
