import sys

sys.modules["made"] = type(sys)("made")
from made import present, absent
