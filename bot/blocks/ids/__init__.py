"""Every action id, and what buttons and blocks carry: written short, since Slack echoes it all."""
