// What we use of blazor.web.js.
export interface BlazorApi {
  start(options: unknown): Promise<void>;
  reconnect(): Promise<boolean>;
  resumeCircuit(): Promise<boolean>;
  navigateTo(uri: string, forceLoad?: boolean): void;
}

export const blazor = (): BlazorApi => (globalThis as unknown as { Blazor: BlazorApi }).Blazor;
