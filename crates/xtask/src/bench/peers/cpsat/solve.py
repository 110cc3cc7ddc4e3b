"""Groups of one size for the benchmark, as a model for OR-Tools CP-SAT.

    python solve.py LEARNERS.csv OUT.csv SIZE SECONDS WORKERS

Everybody is in exactly one of the groups; the score of a group is put together from booleans. Prints one line of JSON.
"""

import csv
import json
import resource
import sys
import time

from ortools.sat.python import cp_model

SCALE = 600  # makes the shares of four, five and six members whole numbers
UTILITY = [0, 50, 70, 82, 90, 96, 100]


class Model:
    def __init__(self, learners, size):
        self.learners, self.size = learners, size
        self.groups = range(len(learners) // size)
        self.everybody = range(len(learners))
        self.model = cp_model.CpModel()
        self.terms, self.constant = [], 0
        self.at = {row["id"]: k for k, row in enumerate(learners)}
        self.sits = [[self.model.new_bool_var("") for _ in self.groups] for _ in learners]
        for person in self.everybody:
            self.model.add_exactly_one(self.sits[person])
        for group in self.groups:
            self.model.add(sum(self.sits[person][group] for person in self.everybody) == size)
            self.meet(group)
            self.common(group, 15, [row["langs"] for row in learners])
            self.common(group, 10, [[row["goal"]] for row in learners])
            self.levels(group)
            self.interests(group)
            self.isolation(group)
        self.people()
        self.model.maximize(sum(weight * term for weight, term in self.terms) + self.constant)

    def count(self, group, holds):
        return sum(self.sits[person][group] for person in self.everybody if holds(person))

    def meet(self, group):
        common = []
        for hour in range(168):
            busy = [p for p in self.everybody if not self.learners[p]["avail"] >> hour & 1]
            if len(self.learners) - len(busy) < self.size:
                continue
            shared = self.model.new_bool_var("")
            for person in busy:
                self.model.add_implication(shared, ~self.sits[person][group])
            common.append(shared)
        hours = self.model.new_int_var(0, 6, "")
        worth = self.model.new_int_var(0, 100, "")
        self.model.add(hours <= sum(common))
        # The utility is concave, so it is the least of the lines through its points.
        for step in range(6):
            rise = UTILITY[step + 1] - UTILITY[step]
            self.model.add(worth <= UTILITY[step] + rise * (hours - step))
        self.terms.append((35 * SCALE // 100, worth))

    def common(self, group, weight, holdings):
        most = self.model.new_int_var(0, self.size, "")
        chosen = []
        for word in sorted({word for words in holdings for word in words}):
            this = self.model.new_bool_var("")
            self.model.add(most <= self.count(group, lambda p: word in holdings[p])).only_enforce_if(this)
            chosen.append(this)
        self.model.add_exactly_one(chosen)
        self.terms.append((weight * SCALE // self.size, most))

    def levels(self, group):
        for level in "01234":
            there = self.model.new_bool_var("")
            self.model.add(there <= self.count(group, lambda p: self.learners[p]["level"] == level))
            self.terms.append((10 * SCALE // min(self.size, 5), there))

    def interests(self, group):
        shared = {}
        for tag in sorted({tag for row in self.learners for tag in row["interests"]}):
            shared[tag] = self.model.new_bool_var("")
            self.model.add(self.count(group, lambda p: tag in self.learners[p]["interests"]) >= 2 * shared[tag])
        for person in self.everybody:
            tags = self.learners[person]["interests"]
            if tags:
                content = self.model.new_bool_var("")
                self.model.add_implication(content, self.sits[person][group])
                self.model.add(content <= sum(shared[tag] for tag in tags))
                self.terms.append((10 * SCALE // self.size, content))

    def isolation(self, group):
        lonely = self.model.new_bool_var("")
        for gender in "wn":
            number = self.count(group, lambda p: self.learners[p]["gender"] == gender)
            none, several = self.model.new_bool_var(""), self.model.new_bool_var("")
            self.model.add(number == 0).only_enforce_if(none)
            self.model.add(number >= 2).only_enforce_if(several)
            self.model.add_bool_or(none, several, lonely)
        self.terms.append((-10 * SCALE, lonely))
        self.constant += (10 + 5) * SCALE

    def people(self):
        pair = 5 * SCALE // (self.size * (self.size - 1) // 2)
        one = 5 * SCALE // self.size
        for person in self.everybody:
            row = self.learners[person]
            for other in (self.at[name] for name in row["prior"]):
                if other > person:
                    again = self.model.new_bool_var("")
                    for group in self.groups:
                        self.model.add_bool_or(~self.sits[person][group], ~self.sits[other][group], again)
                    self.terms.append((-pair, again))
            for other in (self.at[name] for name in row["avoid"]):
                for group in self.groups:
                    self.model.add_bool_or(~self.sits[person][group], ~self.sits[other][group])
            if not row["friend"]:
                self.constant += one
                continue
            met, ways = self.model.new_bool_var(""), []
            for other in (self.at[name] for name in row["friend"]):
                for group in self.groups:
                    both = self.model.new_bool_var("")
                    self.model.add_implication(both, self.sits[person][group])
                    self.model.add_implication(both, self.sits[other][group])
                    ways.append(both)
            self.model.add_bool_or(*ways, ~met)
            self.terms.append((one, met))


def read(path):
    with open(path, newline="") as file:
        rows = list(csv.DictReader(file))
    for row in rows:
        row["avail"] = int(row["avail"], 16)
        for name in ("langs", "interests", "prior", "friend", "avoid"):
            row[name] = [word for word in row[name].split(";") if word]
    return rows


def main():
    path, out, size, seconds, workers = sys.argv[1], sys.argv[2], *map(int, sys.argv[3:6])
    began = time.monotonic()
    learners = read(path)
    model = Model(learners, size)
    built = time.monotonic() - began
    solver = cp_model.CpSolver()
    solver.parameters.max_time_in_seconds = seconds
    solver.parameters.num_workers = workers
    improved = []

    class Watch(cp_model.CpSolverSolutionCallback):
        def on_solution_callback(self):
            improved.append((time.monotonic() - began, self.objective_value))

    status = solver.solve(model.model, Watch())
    found = status in (cp_model.OPTIMAL, cp_model.FEASIBLE)
    if found:
        with open(out, "w") as file:
            file.write("id,group\n")
            for person in model.everybody:
                group = next(g for g in model.groups if solver.value(model.sits[person][g]))
                file.write(f"{learners[person]['id']},{group}\n")
    near = [when for when, value in improved if value >= 0.99 * improved[-1][1]]
    print(json.dumps({
        "status": solver.status_name(status),
        "build_seconds": built,
        "near_seconds": near[0] if near else None,
        "peak_mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
    }))


main()
