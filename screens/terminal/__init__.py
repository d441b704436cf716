"""What stands between Textual and a real terminal."""
