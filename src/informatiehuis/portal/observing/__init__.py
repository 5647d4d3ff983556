"""What the house tells of itself while it runs, to whoever keeps it: logs, and traces and measures when asked for.

Never told: names of people, addresses they come from, what they asked for or typed, and secrets. A person is the UUID
of an account, an address is the name of its route.
"""
