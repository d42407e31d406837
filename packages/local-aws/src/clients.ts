/** The least that every AWS SDK v3 client has in common. */
export interface Client {
  destroy(): void;
}
