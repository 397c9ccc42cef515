"""HTTP IN: what others ask of the bot over HTTP."""
