"""What is said to whom, and when: pure rules, without a clock, a network or a database."""
