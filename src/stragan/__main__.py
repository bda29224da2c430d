"""`python -m stragan` and the console script."""

from stragan.cli import app


def main() -> None:
    app()


if __name__ == "__main__":
    main()
