PROGRAM = """
    push 10
    store n
    push 1
    store acc
loop:
    load n
    jz end
    load acc
    load n
    mul
    store acc
    load n
    push 1
    sub
    store n
    jmp loop
end:
    load acc
    print
    call twice
    print
    halt
twice:
    load acc
    push 2
    mul
    ret
"""


def assemble(text):
    code, labels = [], {}
    for line in text.split("\n"):
        line = line.strip()
        if line.endswith(":"):
            labels[line[:-1]] = len(code)
        elif line:
            op, *arg = line.split()
            code.append((op, arg[0] if arg else None))
    return [(op, labels.get(a, a)) for op, a in code]


class VM:
    def __init__(self, code):
        self.code, self.pc, self.stack, self.calls, self.vars, self.out = code, 0, [], [], {}, []
        self.executed = 0

    def op_push(self, a): self.stack.append(int(a))
    def op_load(self, a): self.stack.append(self.vars[a])
    def op_store(self, a): self.vars[a] = self.stack.pop()
    def op_mul(self, _): self.binary(lambda x, y: x * y)
    def op_sub(self, _): self.binary(lambda x, y: x - y)
    def op_print(self, _): self.out.append(self.stack.pop())

    def binary(self, f):
        y, x = self.stack.pop(), self.stack.pop()
        self.stack.append(f(x, y))

    def op_jmp(self, a): self.pc = a

    def op_jz(self, a):
        if self.stack.pop() == 0:
            self.pc = a

    def op_call(self, a):
        self.calls.append(self.pc)
        self.pc = a

    def op_ret(self, _): self.pc = self.calls.pop()

    def run(self):
        while True:
            op, a = self.code[self.pc]
            self.pc += 1
            self.executed += 1
            if op == "halt":
                return self.out
            getattr(self, "op_" + op)(a)


code = assemble(PROGRAM)
vm = VM(code)
print(vm.run(), vm.executed, len(code), vm.vars)
try:
    VM([("bad", None)]).run()
except AttributeError as e:
    print(e)
try:
    VM([("print", None)]).run()
except IndexError as e:
    print(e)
