class Key:
    def __repr__(self):
        return "<Key 7>"


{Key(): 1}[Key()]
