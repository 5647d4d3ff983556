"""The register of mandates: writing them, who holds them, and what their page shows beside a register's own."""
