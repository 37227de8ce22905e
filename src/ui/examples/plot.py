# A curve drawn with text and ANSI colours.
from math import cos, sin, tau

WIDTH, HEIGHT = 64, 17
canvas = [[" "] * WIDTH for _ in range(HEIGHT)]
curves = [(sin, "\033[34m●\033[0m"), (cos, "\033[31m○\033[0m")]

for column in range(WIDTH):
    canvas[HEIGHT // 2][column] = "\033[2m─\033[0m"
for function, mark in curves:
    for column in range(WIDTH):
        value = function(column / (WIDTH - 1) * 2 * tau)
        row = round((1 - value) / 2 * (HEIGHT - 1))
        canvas[row][column] = mark

print("\n".join("".join(row) for row in canvas))
print("●".rjust(4), "sin   ○ cos, from 0 to 4π")
