text = "abc"
part = text[1:"2"] + text[0]
