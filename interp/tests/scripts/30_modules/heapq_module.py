import heapq
h = []
for x in [5, 1, 8, 3, 2]:
    heapq.heappush(h, x)
print(h, [heapq.heappop(h) for _ in range(5)])
h = [9, 4, 7, 1, 8, 2]
heapq.heapify(h)
print(h, heapq.heappushpop(h, 0), heapq.heappushpop(h, 5), heapq.heapreplace(h, 100), h)
data = [5, 1, 9, 3, 7]
print(heapq.nlargest(2, data), heapq.nsmallest(3, data), heapq.nlargest(2, ["aaa", "b", "cc"], key=len), heapq.nsmallest(0, data), heapq.nsmallest(10, data))
print(list(heapq.merge([1, 4, 7], [2, 5], [3])), list(heapq.merge([3, 1], [2], reverse=True)), list(heapq.merge(["a", "ccc"], ["bb"], key=len)))
try:
    heapq.heappop([])
except IndexError as e:
    print(e)
try:
    heapq.heappush([(1, {})], (1, {}))
except TypeError as e:
    print(e)
tasks = []
for n, (prio, name) in enumerate([(2, "code"), (1, "plan"), (3, "test"), (1, "read")]):
    heapq.heappush(tasks, (prio, n, name))
print([heapq.heappop(tasks)[2] for _ in range(4)])
graph = {"a": {"b": 7, "c": 3}, "b": {"d": 2}, "c": {"b": 1, "d": 8}, "d": {}}


def dijkstra(start):
    dist, todo = {}, [(0, start)]
    while todo:
        d, n = heapq.heappop(todo)
        if n not in dist:
            dist[n] = d
            for m, w in graph[n].items():
                heapq.heappush(todo, (d + w, m))
    return dist


print(dijkstra("a"))
x = [(i * 7919) % 1009 for i in range(500)]
h = x[:]
heapq.heapify(h)
print([heapq.heappop(h) for _ in range(500)] == sorted(x), all(h[i] <= h[2 * i + 1] for i in range(len(h) // 2)))
