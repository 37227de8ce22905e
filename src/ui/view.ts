// What every view is.
import type { Disposable } from '../base/lifecycle.ts';

export interface View extends Disposable {
  readonly element: HTMLElement;
}
