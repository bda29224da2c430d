"""The seller's tool: a catalogue file becomes offers on sale."""
