"""One-way constraint solving by strengths (after the incremental DeltaBlue algorithm): objects and lists."""
import sys

REQUIRED, STRONG, NORMAL, WEAK, WEAKEST = range(5)


class Variable:
    def __init__(self, value=0):
        self.value = value
        self.constraints = []
        self.determined_by = None
        self.strength = WEAKEST
        self.stay = True
        self.mark = 0


class Constraint:
    def __init__(self, strength):
        self.strength = strength

    def add(self, planner):
        for v in self.variables():
            v.constraints.append(self)
        self.output = None
        planner.incremental_add(self)

    def destroy(self, planner):
        if self.output is not None:
            planner.incremental_remove(self)
        for v in self.variables():
            v.constraints.remove(self)

    def is_input(self):
        return False

    def satisfy(self, mark, planner):
        self.choose_output(mark)
        out = self.output
        if out is None:
            if self.strength == REQUIRED:
                raise RuntimeError("a required constraint cannot be satisfied")
            return None
        for v in self.inputs():
            v.mark = mark
        overridden = out.determined_by
        if overridden is not None:
            overridden.output = None
        out.determined_by = self
        if not planner.propagate(self, mark):
            raise RuntimeError("cycle")
        out.mark = mark
        return overridden

    def inputs_known(self, mark):
        return all(v.mark == mark or v.stay or v.determined_by is None for v in self.inputs())


class Unary(Constraint):
    def __init__(self, v, strength):
        super().__init__(strength)
        self.v = v

    def variables(self):
        return (self.v,)

    def inputs(self):
        return ()

    def choose_output(self, mark):
        v = self.v
        self.output = v if v.mark != mark and self.strength < v.strength else None

    def recalculate(self):
        self.v.strength = self.strength
        self.v.stay = not self.is_input()
        if self.v.stay:
            self.execute()

    def execute(self):
        pass


class Stay(Unary):
    pass


class Edit(Unary):
    def is_input(self):
        return True


class Scale(Constraint):
    """destination == source * scale + offset, in both directions."""

    def __init__(self, source, scale, offset, destination, strength):
        super().__init__(strength)
        self.a, self.b = source, destination
        self.scale, self.offset = scale, offset

    def variables(self):
        return (self.a, self.b, self.scale, self.offset)

    def inputs(self):
        return (self.b if self.output is self.a else self.a, self.scale, self.offset)

    def choose_output(self, mark):
        a, b, s = self.a, self.b, self.strength
        if a.mark == mark:
            self.output = b if b.mark != mark and s < b.strength else None
        elif b.mark == mark:
            self.output = a if s < a.strength else None
        elif a.strength > b.strength:
            self.output = a if s < a.strength else None
        else:
            self.output = b if s < b.strength else None

    def execute(self):
        if self.output is self.b:
            self.b.value = self.a.value * self.scale.value + self.offset.value
        else:
            self.a.value = (self.b.value - self.offset.value) // self.scale.value

    def recalculate(self):
        out = self.output
        other = self.a if out is self.b else self.b
        out.strength = max(self.strength, other.strength)
        out.stay = other.stay and self.scale.stay and self.offset.stay
        if out.stay:
            self.execute()


class Equal(Constraint):
    def __init__(self, a, b, strength):
        super().__init__(strength)
        self.a, self.b = a, b

    def variables(self):
        return (self.a, self.b)

    def inputs(self):
        return (self.b if self.output is self.a else self.a,)

    choose_output = Scale.choose_output

    def execute(self):
        out = self.output
        out.value = self.a.value if out is self.b else self.b.value

    def recalculate(self):
        out = self.output
        other = self.a if out is self.b else self.b
        out.strength = max(self.strength, other.strength)
        out.stay = other.stay
        if out.stay:
            self.execute()


class Planner:
    def __init__(self):
        self.mark = 1

    def new_mark(self):
        self.mark += 1
        return self.mark

    def incremental_add(self, c):
        mark = self.new_mark()
        overridden = c.satisfy(mark, self)
        while overridden is not None:
            overridden = overridden.satisfy(mark, self)

    def incremental_remove(self, c):
        out = c.output
        out.determined_by = None
        c.output = None
        out.strength = WEAKEST
        out.stay = True
        unsatisfied = []
        todo = [out]
        while todo:
            v = todo.pop()
            for k in v.constraints:
                if k.output is None:
                    if k is not c:
                        unsatisfied.append(k)
                elif k is not v.determined_by and k.output is not v:
                    k.recalculate()
                    todo.append(k.output)
        for strength in range(WEAKEST):
            for k in unsatisfied:
                if k.strength == strength and k.output is None:
                    self.incremental_add(k)

    def propagate(self, c, mark):
        todo = [c]
        while todo:
            d = todo.pop()
            if d.output.mark == mark:
                self.incremental_remove(c)
                return False
            d.recalculate()
            self.add_consuming(d.output, todo)
        return True

    def add_consuming(self, v, out):
        determining = v.determined_by
        for k in v.constraints:
            if k is not determining and k.output is not None:
                out.append(k)

    def plan_from(self, sources):
        mark = self.new_mark()
        plan = []
        todo = list(sources)
        while todo:
            c = todo.pop()
            if c.output is not None and c.output.mark != mark and c.inputs_known(mark):
                plan.append(c)
                c.output.mark = mark
                self.add_consuming(c.output, todo)
        return plan


def chain(n):
    planner = Planner()
    variables = [Variable() for _ in range(n + 1)]
    for a, b in zip(variables, variables[1:]):
        Equal(a, b, REQUIRED).add(planner)
    Stay(variables[-1], WEAK).add(planner)
    edit = Edit(variables[0], STRONG)
    edit.add(planner)
    plan = planner.plan_from([edit])
    for i in range(20):
        variables[0].value = i
        for c in plan:
            c.execute()
        assert variables[-1].value == i
    edit.destroy(planner)
    return variables[-1].value


def projection(n):
    planner = Planner()
    scale, offset = Variable(10), Variable(1000)
    pairs = []
    for i in range(n):
        src, dst = Variable(i), Variable(i)
        Stay(src, NORMAL).add(planner)
        Scale(src, scale, offset, dst, REQUIRED).add(planner)
        pairs.append((src, dst))
    change(planner, pairs[0][0], 17)
    total = pairs[0][1].value
    change(planner, scale, 5)
    total += sum(d.value for _, d in pairs)
    change(planner, offset, 2000)
    return total + sum(d.value for _, d in pairs)


def change(planner, v, value):
    edit = Edit(v, STRONG)
    edit.add(planner)
    plan = planner.plan_from([edit])
    for _ in range(10):
        v.value = value
        for c in plan:
            c.execute()
    edit.destroy(planner)


def main(n):
    check = 0
    for _ in range(n):
        check += chain(300) + projection(300)
    return check


if __name__ == "__main__":
    print("deltablue", main(int(sys.argv[1]) if len(sys.argv) > 1 else 300))
