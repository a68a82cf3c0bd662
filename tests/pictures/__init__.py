"""The project's pictures: screenshots of every message, and the bot's own face."""
