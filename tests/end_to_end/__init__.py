"""filmclub as its members meet it, against a simulated Discord."""

import pytest

pytest.register_assert_rewrite("tests.end_to_end.driving")
