class Field:
    def __set_name__(self, owner, name):
        raise ValueError(f"bad field {name}")


class Model:
    column = Field()
