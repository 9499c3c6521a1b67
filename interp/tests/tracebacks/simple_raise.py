raise ValueError("plain message")
