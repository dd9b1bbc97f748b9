"""What time does by itself: reminders, overdue, closing, forgetting."""
