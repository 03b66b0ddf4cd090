/** Prometheus did not answer, or not with what was asked for. */
export class PrometheusError extends Error {
  constructor(message: string, fix: string) {
    super(`${message}\n  fix: ${fix}`);
    this.name = 'PrometheusError';
  }
}
