"""The styles, fonts and scripts of the portal, and how they are built from npm packages."""
