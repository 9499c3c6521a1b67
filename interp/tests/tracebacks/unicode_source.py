größe = {"höhe": "日本"}
print(größe["höhe"] + größe["breite"] + "ü")
