"""A decision over a whole table at once: Arrow in, Arrow out, with the results that row by row gives."""
