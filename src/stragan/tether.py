"""`python -m stragan.tether …`: the command line, which ends when whoever started it is gone.

Standard input is a pipe that the starter holds open and never writes to. It closes when the starter ends, even if it
was killed and could not say goodbye.
"""

import os
import signal
import threading

from stragan.cli import app


def main() -> None:
    threading.Thread(target=_end_with_the_starter, daemon=True).start()
    app()


def _end_with_the_starter() -> None:
    while os.read(0, 1):  # no buffered reader: one that waits disturbs the end of the interpreter
        pass
    os.kill(os.getpid(), signal.SIGTERM)


if __name__ == "__main__":
    main()
