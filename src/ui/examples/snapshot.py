# What a snapshot keeps, and what it must not keep.
#
# The interpreter below was started once, on your first visit. Every later visit
# goes on from the same memory image. Run this, press Reset, and run it again.
import os
import random
import time

print("This interpreter was started by process", os.getpid())
print("Hash of 'snapshot':  ", hash("snapshot"), " the same after each restore: it lies in memory")
print("random.random():     ", random.random(), " different: the page sends fresh entropy")
print("os.urandom(8):       ", os.urandom(8).hex(), " different too")
print("Wall clock:          ", time.strftime("%Y-%m-%d %H:%M:%S", time.gmtime()), "UTC, put right at each restore")
