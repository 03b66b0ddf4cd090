/** A step that is out of order, or of something that is not there; nothing was changed. */
export class CanaryError extends Error {
  constructor(message: string, fix: string) {
    super(`${message}\n  fix: ${fix}`);
    this.name = 'CanaryError';
  }
}
