"""leiden.py NETWORK METHOD OUT: communities by igraph or leidenalg, and the middle time of three runs in ms."""
import random, struct, sys, time

import igraph

file, method, out = sys.argv[1:]
data = open(file, "rb").read()
people, pairs = struct.unpack_from("<2I", data)
ends = struct.unpack_from(f"<{2 * pairs}I", data, 8)
graph = igraph.Graph(n=people, edges=list(zip(ends[::2], ends[1::2])))


def leidenalg(run):
    import leidenalg as la
    return la.find_partition(graph, la.ModularityVertexPartition, n_iterations=2, seed=run)


find = {
    "igraph": lambda run: graph.community_leiden(objective_function="modularity", n_iterations=-1),
    "igraph-cpm": lambda run: graph.community_leiden(objective_function="CPM", resolution=0.3, n_iterations=2),
    "leidenalg": leidenalg,
}[method]


def quality(found):
    return found.quality() if callable(found.quality) else found.quality


times, best = [], None
for run in range(1, 4):
    random.seed(run)
    began = time.process_time()
    found = find(run)
    times.append((time.process_time() - began) * 1000)
    if best is None or quality(found) > quality(best):
        best = found
open(out, "wb").write(struct.pack(f"<{people}I", *best.membership))
print(sorted(times)[1])
