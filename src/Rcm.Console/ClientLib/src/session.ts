// The session's cookie lives on requests, and a page's circuit makes none: while someone works here, this makes one now and then.
// It also finds out that the session has ended, and lets the server lead to sign-in.
const everyMs = 5 * 60_000;

let worked = false;

export function startSession(): void {
  if (!document.querySelector('.rcm-boot')) return; // a plain page: nobody is signed in, or nothing is at stake
  for (const type of ['pointerdown', 'keydown'] as const) {
    addEventListener(type, () => (worked = true), { capture: true, passive: true });
  }
  setInterval(() => {
    void checkSession(worked);
    worked = false;
  }, everyMs);
  // A computer that slept comes back to a page that may have no session any more.
  document.addEventListener('visibilitychange', () => {
    if (document.visibilityState === 'visible') void checkSession(false);
  });
}

/** Loads the page again when the session has ended. */
export async function checkSession(prolong: boolean): Promise<void> {
  try {
    const answer = await fetch(prolong ? '/session' : '/session?ask', { cache: 'no-store', redirect: 'manual' });
    if (answer.status === 401) location.reload();
  } catch {
    // The server does not answer: the bar says so, and its next try asks again.
  }
}
