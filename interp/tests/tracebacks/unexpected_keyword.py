def connect(host, port=80):
    return host


connect("localhost", prot=8080)
