"""PICTURES: pure functions from a value to Block Kit dicts.

Plain dicts, since the SDK's models lose keys that they don't know. Names stand in plain_text
only, so that nothing in a name can be a mention, a link or a format.
"""
