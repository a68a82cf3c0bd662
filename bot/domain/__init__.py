"""What the club talks about. No I/O, no Discord, no SQL."""
