import socket, threading, select
s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); s.bind(("127.0.0.1", 0)); s.listen()
def srv():
    c, a = s.accept()
    with c:
        while d := c.recv(100): c.sendall(d[::-1])
t = threading.Thread(target=srv); t.start()
c = socket.create_connection(s.getsockname()); c.sendall(b"abc"); print(c.recv(10)); f = c.makefile("rw"); f.write("line\n"); f.flush(); print(c.recv(10)); f.close(); c.close(); t.join(); s.close()
a, b = socket.socketpair(); a.send(b"x"); print(select.select([b], [], [], 1)[0] == [b], b.recv(1)); b.settimeout(0.01)
try: b.recv(1)
except TimeoutError as e: print(repr(e))
b.setblocking(False)
try: b.recv(1)
except BlockingIOError as e: print(repr(e))
try: socket.create_connection(("127.0.0.1", 1), timeout=1)
except ConnectionRefusedError as e: print(e)
print(socket.inet_aton("1.2.3.4"), socket.inet_ntoa(b"\1\2\3\4"), socket.htons(1), socket.inet_pton(socket.AF_INET6, "::1"))
u = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
u.bind(("127.0.0.1", 0))
v = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
v.sendto(b"dg", u.getsockname())
print(u.recvfrom(10)[0])
for x in (u, v, a, b):
    x.close()
