import os

from hypothesis import settings

pytest_plugins = ["tests.roles", "tests.browser", "tests.parts"]

# The machine of the CI is slow at times; how long one example takes says nothing about us.
settings.register_profile("small", max_examples=50, deadline=None)
settings.register_profile("soak", max_examples=2000, deadline=None)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "small"))
