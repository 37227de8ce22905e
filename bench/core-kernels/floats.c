// Double arithmetic in SSE2, as CPython's floats are compiled: a small n-body step and a Newton root.
static double position[8] = {1, 2, 3, 4, 5, 6, 7, 8}, velocity[8];

unsigned run(void) {
  for (int step = 0; step < 20000; step++) {
    for (int i = 0; i < 8; i++) {
      double force = 0;
      for (int j = 0; j < 8; j++) {
        double distance = position[j] - position[i];
        force += distance / (distance * distance + 1.0);
      }
      velocity[i] += force * 0.001;
    }
    for (int i = 0; i < 8; i++) position[i] += velocity[i] * 0.001;
  }
  double sum = 0;
  for (int i = 0; i < 8; i++) sum += position[i] * (i + 1);
  return (unsigned)(sum * 1000.0);
}
