"""python -m jc_stats ARGUMENTS is jc-stats ARGUMENTS."""

from ._program import main

main()
