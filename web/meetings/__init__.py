"""Pages of meetings (会议): called, held on screen or on paper, counted, written down."""
