// The bar itself is static HTML (Shell/ReconnectBar.razor): Blazor puts state classes on it and counts down in it.
// This keeps trying for as long as the page is open, and reloads when the server no longer knows the page.
import { blazor } from './blazor';
import { checkSession } from './session';

const seconds = [0, 1, 2, 3, 5, 5, 10];

export const reconnectionOptions = {
  maxRetries: 100_000,
  retryIntervalMilliseconds: (previousAttempts: number): number =>
    (seconds[Math.min(previousAttempts, seconds.length - 1)] ?? 10) * 1000,
};

type ReconnectState = 'show' | 'hide' | 'retrying' | 'failed' | 'rejected' | 'paused' | 'resume-failed';

export function startReconnect(): void {
  const bar = document.getElementById('components-reconnect-modal');
  if (!bar) return;

  bar.addEventListener('components-reconnect-state-changed', (event) => {
    const state = (event as CustomEvent<{ state: ReconnectState }>).detail.state;
    document.documentElement.toggleAttribute('data-disconnected', state !== 'hide');
    if (state === 'rejected' || state === 'resume-failed') location.reload();
    // The server cuts the connection of a session that has ended, and takes no other.
    if (state === 'show' || state === 'retrying') void checkSession(false);
  });
  bar.querySelector('[data-reconnect-now]')?.addEventListener('click', () => void tryNow());
  addEventListener('online', () => {
    if (document.documentElement.hasAttribute('data-disconnected')) void tryNow();
  });
}

async function tryNow(): Promise<void> {
  try {
    // false: the server answered, but the circuit is gone; where it cannot be resumed either, a fresh page is the way on.
    if (!(await blazor().reconnect()) && !(await blazor().resumeCircuit())) location.reload();
  } catch {
    // The server does not answer yet. Blazor's own countdown goes on, and the bar with it.
  }
}
