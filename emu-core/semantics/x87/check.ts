// What every x87, MMX and SSE instruction asks first: is the unit there and enabled, is an exception waiting?
import { ERROR_SUMMARY, fpu } from '../../state/fpu.ts';
