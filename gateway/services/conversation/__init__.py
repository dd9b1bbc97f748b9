"""What a text that came in asks for, and what is answered."""
