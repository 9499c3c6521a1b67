"""`_posixshmem`: what `multiprocessing` needs to start processes, which there are none of."""

raise ImportError('multiprocessing starts no processes in AME Python; threads run in parallel '
                  '(threading, concurrent.futures, multiprocessing.pool.ThreadPool)')
