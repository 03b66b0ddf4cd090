import { own } from '../text/own';

/** What charts, Compose files and other tools call what a field here means. */
const OTHER_NAMES: Readonly<Record<string, readonly string[]>> = {
  routes: ['path', 'paths', 'ingress', 'prefix'],
  hostnames: ['host', 'hosts', 'hostname'],
  calls: ['dependsOn', 'depends_on', 'dependencies', 'upstreams'],
  env: ['environment', 'envs', 'variables', 'vars', 'environmentVariables'],
  probes: ['healthcheck', 'healthCheck', 'health', 'livenessProbe', 'readinessProbe', 'startupProbe'],
  replicas: ['replicaCount', 'instances', 'scale'],
  autoscale: ['hpa', 'autoscaling', 'horizontalPodAutoscaler'],
  schedule: ['cron', 'crontab'],
  targetPort: ['containerPort'],
  canary: ['canaries'],
  owner: ['team', 'owners', 'maintainer', 'maintainers', 'contact'],
  links: ['dashboard', 'dashboards', 'runbook', 'runbooks', 'documentation', 'urls'],
  expires: ['ttl', 'expiry', 'expiresAt', 'expiration'],
  external: ['externals', 'externalServices', 'egress'],
  credentialName: ['secretName', 'secret'],
  min: ['minReplicas'],
  max: ['maxReplicas'],
  cpu: ['targetCPU', 'targetCPUUtilizationPercentage', 'averageUtilization'],
  uri: ['path', 'to', 'target'],
  path: ['from', 'source'],
  percent: ['percentage'],
  attempts: ['retries', 'maxAttempts', 'numRetries'],
};

/** The field that somebody means who writes it as other tools do. */
export function commonName(written: string, known: readonly string[]): string | undefined {
  return known.find((name) => own(OTHER_NAMES, name)?.includes(written));
}
