"""Write the golden history of a database: `python -m tests.golden sqlite:///PATH`."""

import sys

from engine.database import Database
from tests import golden

if __name__ == "__main__":
    print(golden.keep(Database(sys.argv[1])))
