// Exceptions by name, for people: `VECTOR_NAMES[14]` is PF. Vectors that name nothing here are ''. Not for the core, which has no text.

export const VECTOR_NAMES: readonly string[] = [
  ...['DE', 'DB', 'NMI', 'BP', 'OF', 'BR', 'UD', 'NM', 'DF', ''],
  ...['TS', 'NP', 'SS', 'GP', 'PF', '', 'MF', 'AC', 'MC', 'XM'],
];
