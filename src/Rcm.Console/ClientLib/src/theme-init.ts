import { applyChoice, storedChoice } from './theme';

applyChoice(storedChoice());
