"""FEEL, the expression language of DMN 1.5 (chapter 10): read, compiled to closures, and run."""
