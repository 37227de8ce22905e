// Fresh random cases for every user-mode row of the opcode table, on our core and on the CPU that runs this test.
import { expect, test } from 'vitest';
import { campaign } from '../../../scripts/conformance/campaign.ts';
import { failureText } from '../../../scripts/conformance/compare.ts';
import { openNative } from '../../../scripts/conformance/native.ts';

const native = openNative();
const CASES = 10_000;
const SHOWN = 5;
/** Each run has its own cases; a failure prints the seed, `npm run conformance -- --seed` repeats it. */
const seed = Number(process.env.CONFORMANCE_SEED ?? Date.now() % 1_000_000);

for (const unit of ['integer', 'x87', 'sse', 'mmx']) {
  const title = `${CASES} ${unit} cases agree with the host CPU`;
  const reason = typeof native === 'string' ? native : '';
  test.skipIf(typeof native === 'string')(
    reason === '' ? title : `${title} (skipped: ${reason})`,
    async () => {
      if (typeof native === 'string') return;
      const report = await campaign({ cases: CASES, seed, filter: new RegExp(`^${unit}`) }, native);
      expect(report.rows).toBeGreaterThan(50);
      const text = report.failures.slice(0, SHOWN).map(({ test: each, found }) => failureText(each, found));
      expect(text.join('\n\n'), `seed ${seed}`).toBe('');
    },
    300_000,
  );
}
