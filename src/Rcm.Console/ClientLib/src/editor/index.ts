// The graph editor of /workflows/{id}: used by GraphCanvas.razor alone. Loaded when such a page opens.
//   const editor = await module.open(root, dotNetReference, model)
// .NET side: SaveAsync(id, base, json, stream) -> Answer, SelectedAsync(nodes, transitions, count, chosen), AskedAsync(what, x, y).
import { Editor, type Model } from './editor';
import type { DotNet } from './server';

export const open = (root: HTMLElement, dotNet: DotNet, model: Model): Promise<Editor> => Editor.open(root, dotNet, model);
