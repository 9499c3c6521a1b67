some_quite_long_name = {"first": 1, "second": 2}; another_quite_long_name = some_quite_long_name["first"] + some_quite_long_name["second"] + some_quite_long_name["third"]
