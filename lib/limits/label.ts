const VALUE = /^([A-Za-z0-9]([-A-Za-z0-9_.]*[A-Za-z0-9])?)?$/;
const KEY = /^([a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?\/)?[A-Za-z0-9]([-A-Za-z0-9_.]{0,61}[A-Za-z0-9])?$/;

/** Whether Kubernetes takes a text as the value of a label: at most 63 letters, digits, dots, underscores and dashes, or nothing. */
export function isLabelValue(value: string): boolean {
  return value.length <= 63 && VALUE.test(value);
}

/** Whether Kubernetes takes a text as the name of a label or an annotation: `name`, or `domain/name`. */
export function isLabelKey(key: string): boolean {
  return KEY.test(key);
}
