import http.server
import socket
import socketserver
import threading
import urllib.request


class Page(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        body = f"you asked for {self.path}".encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *args):
        pass


server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Page)
thread = threading.Thread(target=server.serve_forever)
thread.start()
for path in ("/a", "/b?c=1"):
    print(urllib.request.urlopen(f"http://127.0.0.1:{server.server_port}{path}").read())
server.shutdown()
thread.join()
server.server_close()


class Shout(socketserver.StreamRequestHandler):
    def handle(self):
        for line in self.rfile:
            self.wfile.write(line.upper())


with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Shout) as server:
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    with socket.create_connection(server.server_address) as c:
        f = c.makefile("rw")
        for word in ("hey", "you"):
            print(word, file=f, flush=True)
            print(f.readline().strip())
        f.close()
    server.shutdown()
    thread.join()
