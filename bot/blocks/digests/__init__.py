"""Digests: the day, the week, a list in full, and what they share.

A student's name stands in rich or plain text only, where nothing in it can be a mention, a link or
a format, and never in a message's text. Reasons and notes stand nowhere.
"""
