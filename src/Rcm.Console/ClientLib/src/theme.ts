// The theme is CSS variables under html[data-theme]; nothing of it needs the server, so a switch is at once and survives a lost connection.
export type ThemeChoice = 'light' | 'dark' | 'system';

const key = 'rcm.theme';
const prefersDark = matchMedia('(prefers-color-scheme: dark)');

export function storedChoice(): ThemeChoice {
  try {
    const stored = localStorage.getItem(key);
    return stored === 'light' || stored === 'dark' ? stored : 'system';
  } catch {
    return 'system'; // storage is switched off in this browser: follow the system
  }
}

export function applyChoice(choice: ThemeChoice): void {
  const dark = choice === 'dark' || (choice === 'system' && prefersDark.matches);
  document.documentElement.dataset.theme = dark ? 'dark' : 'light';
  document.documentElement.dataset.themeChoice = choice;
  for (const radio of document.querySelectorAll<HTMLInputElement>('input[name="rcm-theme"]')) {
    radio.checked = radio.value === choice;
  }
}

function choose(choice: ThemeChoice): void {
  try {
    localStorage.setItem(key, choice);
  } catch {
    // Storage is switched off: the choice holds for this page only.
  }
  applyChoice(choice);
}

export function startTheme(): void {
  prefersDark.addEventListener('change', () => applyChoice(storedChoice()));
  addEventListener('storage', (event) => {
    if (event.key === key) applyChoice(storedChoice());
  });
  document.addEventListener('change', (event) => {
    const radio = event.target;
    if (radio instanceof HTMLInputElement && radio.name === 'rcm-theme') choose(radio.value as ThemeChoice);
  });
  // The switch is rendered later than this runs: show the choice whenever its panel opens.
  document.addEventListener('toggle', () => applyChoice(storedChoice()), true);
}
