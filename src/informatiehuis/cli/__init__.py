"""The `informatiehuis` command: everything an analyst or keeper of a house does from a terminal."""
