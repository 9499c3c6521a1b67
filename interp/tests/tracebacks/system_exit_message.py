import sys
print("before")
sys.exit("stopped with a message")
