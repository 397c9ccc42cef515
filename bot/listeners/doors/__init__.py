"""The doors: what Slack sends comes by HTTP or by Socket Mode, and is the same behind them."""
