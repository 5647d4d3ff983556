"""The library of functions that every FEEL expression can use (DMN 1.5, 10.3.4), by subject."""
