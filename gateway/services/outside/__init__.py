"""What other systems and the public see and bring."""
