"""What is read and reckoned: screens, rates, monitoring."""
