pytest_plugins = ["tests.roles", "tests.browser", "tests.parts"]
