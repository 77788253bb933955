/** A decision that cannot be made, or undone, of what the records say; the message is for whoever asked. */
export class DecisionError extends Error {
  override name = 'DecisionError';
  readonly code: DecisionErrorCode;

  constructor(code: DecisionErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}

export type DecisionErrorCode = 'unknown-person' | 'unknown-decision';
