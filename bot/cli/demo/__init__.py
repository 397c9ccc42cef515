"""`rollcall demo`: the bot, a sample school and a workspace in the browser, all on this machine."""
