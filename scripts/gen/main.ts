// npm run gen: prints everything that is printed from the opcode table.
import { generate } from './generate.ts';

await generate(true);
