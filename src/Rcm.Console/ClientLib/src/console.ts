import { blazor } from './blazor';
import { startCopy } from './copy';
import { startPress } from './press';
import { startPrint } from './print';
import { reconnectionOptions, startReconnect } from './reconnect';
import { startSession } from './session';
import { startShortcuts } from './shortcuts';
import { startTheme } from './theme';
import { startTimes } from './times';

startTheme();
startShortcuts();
startTimes();
startCopy();
startPress();
startPrint();
startReconnect();
startSession();
void blazor().start({ circuit: { reconnectionOptions } });
