"""Where the app is installed: begun in a browser, kept, renewed, and taken away."""
