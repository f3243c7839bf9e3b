pytest_plugins = ["tests.roles"]
