/** True for the labels of the ingress gateway that Istio installs. */
export function isIstioIngress(selector: Readonly<Record<string, string>>): boolean {
  return selector.istio === 'ingressgateway' && Object.keys(selector).every((key) => key === 'istio' || key === 'app');
}
