// For the pages of micro-states: a pasted page goes to .NET as a stream, because one message of the circuit is small.
//   const stream = await module.InvokeAsync<IJSStreamReference>("textOf", textarea)
export function textOf(area: HTMLTextAreaElement): Uint8Array {
  return new TextEncoder().encode(area.value);
}

export { drawMap } from './statemap';
