/** An error of the AWS API: its modelled name, its message and HTTP status. */
export class AwsError extends Error {
  constructor(
    /** Shape name in the official model, such as `ResourceNotFoundException`. */
    readonly code: string,
    message: string,
    /** By default the model's status for this error, else 400. */
    readonly status?: number,
    /** Further members of the error shape. */
    readonly members: Readonly<Record<string, unknown>> = {},
  ) {
    super(message);
    this.name = code;
  }
}
