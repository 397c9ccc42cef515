"""ROSTERS FETCHED: from an SIS's service, the web, a folder or SFTP; what comes is imported."""
