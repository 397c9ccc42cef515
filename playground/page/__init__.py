"""The JSON API of the page: what one person sees and does, and a test's orders."""
