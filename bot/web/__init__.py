"""What others reach by HTTP: the messenger that posts updates, and whoever watches over the bot."""
