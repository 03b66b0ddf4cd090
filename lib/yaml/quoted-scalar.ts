/** A text in double quotes. JSON's are YAML's, but for characters that some readers take for line ends or refuse. */
export function quotedScalar(value: string): string {
  return JSON.stringify(value).replace(
    /[\u007f-\u009f\u2028\u2029\ufeff]/g,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}
