"""The grader: is this derivative right, and if not, what went wrong?"""

from .readings import FORMS
from .slips import SLIPS, Diagnosis
from .verdict import Verdict
from .verify import Grader, verify

__all__ = ["FORMS", "SLIPS", "Diagnosis", "Grader", "Verdict", "verify"]
