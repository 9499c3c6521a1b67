"""`_multiprocessing` of a system without named semaphores."""

flags = {}
