# An exception that nobody catches: the console shows the traceback, the editor marks the line.


def average(numbers):
    return sum(numbers) / len(numbers)


print("Average:", average([3, 4, 8]))
print("Average:", average([]))
