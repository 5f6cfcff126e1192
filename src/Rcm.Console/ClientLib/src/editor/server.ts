// The way to the page's circuit. One message for each finished gesture.
import type { Answer, Pending } from './saving';

export interface DotNet {
  invokeMethodAsync<T>(method: string, ...args: unknown[]): Promise<T>;
}

declare const DotNet: { createJSStreamReference(data: Blob): unknown } | undefined;

/** A message over the circuit's limit would end it: what is longer goes as a stream. */
const longest = 20_000;

export function sendEdit(dotNet: DotNet, pending: Pending, base: number): Promise<Answer> {
  const json = JSON.stringify(pending.edit);
  const stream = json.length > longest && typeof DotNet !== 'undefined' ? DotNet.createJSStreamReference(new Blob([json])) : null;
  return dotNet.invokeMethodAsync<Answer>('SaveAsync', pending.id, base, stream ? null : json, stream);
}

export function tell(dotNet: DotNet, method: string, ...args: unknown[]): void {
  // The page may be gone, or without a connection: then nobody has to be told.
  try {
    dotNet.invokeMethodAsync(method, ...args).catch((error: unknown) => console.debug('editor: not told', method, error));
  } catch (error) {
    console.debug('editor: not told', method, error);
  }
}
