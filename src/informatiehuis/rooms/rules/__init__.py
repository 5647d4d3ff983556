"""The room that answers what may be done where: activities, rule sets, checks and notices."""
