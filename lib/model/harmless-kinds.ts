/**
 * Kinds by API group that reach no further than their namespace and give nobody rights, so that a tenant needs no grant for them
 * (TENANT-6) and may change them with rights of its own (TENANT-11).
 */
export const HARMLESS_KINDS: Readonly<Record<string, readonly string[]>> = {
  '': ['ConfigMap', 'PersistentVolumeClaim', 'Pod', 'Secret', 'Service'],
  apps: ['Deployment', 'ReplicaSet', 'StatefulSet'],
  autoscaling: ['HorizontalPodAutoscaler'],
  'autoscaling.k8s.io': ['VerticalPodAutoscaler'],
  batch: ['CronJob', 'Job'],
  'bitnami.com': ['SealedSecret'],
  'cert-manager.io': ['Certificate', 'Issuer'],
  'external-secrets.io': ['ExternalSecret', 'SecretStore'],
  'keda.sh': ['ScaledJob', 'ScaledObject'],
  'monitoring.coreos.com': ['PodMonitor', 'PrometheusRule', 'ServiceMonitor'],
  policy: ['PodDisruptionBudget'],
};
