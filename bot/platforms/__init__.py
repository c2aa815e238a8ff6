"""The messengers. Each adapter reports facts as events and delivers replies; it judges nothing."""
