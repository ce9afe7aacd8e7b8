"""Everything that writes: files become validated models, and models become rows."""
