import sys

for line in sys.stdin:
    # Que faire de cette ligne ? / What to do with this line?
    pass

print("REFUSED", 0)
