class Settings:
    size = 10
    limit = size / 0
